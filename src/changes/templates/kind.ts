import { z } from 'zod';

import { refuse, ok, type Result } from '../../kernel/index.ts';
import { documentOfDefinition, registerDocumentKind, type Reference } from '../../platform/documents.ts';
import type { DefinitionKind } from '../../platform/definitions/index.ts';
import { lineField, slugField, textField } from '../../platform/fields.ts';
import { changePlan } from '../record/change-body.ts';
import { blanksIn, textsOf, textsOfPhase } from '../rules/index.ts';

const blank = z.strictObject({
  key: slugField.describe('Stands in the steps as {{key}}'),
  words: lineField(200).describe('What is asked of whoever fills it'),
  choices: z
    .array(lineField(100).refine((choice) => !choice.includes('{{'), 'a choice holds no blank'))
    .max(50)
    .default([])
    .describe('What may be put in; left out, one word without quotes, signs of a shell or options'),
});

/** What a person writes of a template. */
export const writtenTemplate = z.strictObject({
  name: lineField(80),
  about: textField(2000).default('').describe('When it is the right one, and when not'),
  title: lineField().describe('Of the changes made from it; it may hold blanks'),
  services: z.array(slugField).min(1, 'name the service that it changes').max(50),
  kind: z
    .enum(['configuration', 'code', 'data', 'infrastructure', 'automated'])
    .default('configuration')
    .describe('What it is while it is not proven'),
  environment: lineField(63).default('production'),
  minutes: z.int().min(1).max(10_080).default(60).describe('How long a change made from it is planned to take'),
  plan: changePlan.prefault({}),
  blanks: z.array(blank).max(20).default([]),
  owes: z
    .strictObject({ runs: z.int().min(1).max(1000).nullable().default(null), months: z.int().min(1).max(60).nullable().default(null) })
    .prefault({})
    .describe('Where it owes more than the organisation asks of every template'),
});

/** A template as it is kept, and stands in files. */
export const templateBody = writtenTemplate.extend({
  team: slugField.describe('The team that answers for it'),
  inUse: z.boolean().default(false).describe('Whether changes may be made from it'),
});
export type TemplateBody = z.output<typeof templateBody>;

export const templateKind: DefinitionKind<TemplateBody> = { name: 'change-template', body: templateBody };

/** What a template names. */
export const templateReferences = ({ team, services }: TemplateBody): Reference[] => [
  { kind: 'team', slug: team, at: ['team'] },
  ...services.map((slug, place) => ({ kind: 'service', slug, at: ['services', place] })),
];

/** Whether its blanks are those that its words have. */
export function checkBlanks({ title, plan, blanks }: Pick<TemplateBody, 'title' | 'plan' | 'blanks'>): Result<null> {
  const used = blanksIn([
    title,
    ...plan.timeline.flatMap(textsOf),
    ...plan.rollback.flatMap(textsOf),
    ...plan.phases.flatMap(textsOfPhase),
  ]);
  const unsaid = used.find((key) => !blanks.some((each) => each.key === key));
  if (unsaid !== undefined) return refuse('bad-input', `say what "{{${unsaid}}}" stands for`, 'body.blanks');
  const idle = blanks.findIndex(({ key }) => !used.includes(key));
  if (idle >= 0) return refuse('bad-input', `nothing in it says "{{${blanks[idle]?.key ?? ''}}}"`, `body.blanks.${idle}`);
  const twice = blanks.findIndex(({ key }, place) => blanks.findIndex((each) => each.key === key) !== place);
  return twice < 0 ? ok(null) : refuse('bad-input', 'two blanks have the same key', `body.blanks.${twice}.key`);
}

const templateDocument = documentOfDefinition(templateKind, { order: 86, schema: templateBody, references: templateReferences });

/** Templates in files; for app, at each try to start. */
export const registerTemplateDocuments = (): void => registerDocumentKind(templateDocument);
