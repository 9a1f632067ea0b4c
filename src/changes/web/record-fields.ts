import type { Answer } from '../../web/api.ts';
import type { Api } from '../../web/api-types.ts';
import { editedSteps, plainSteps, type EditedStep } from './steps-edited.ts';

/** A change, whole. */
export type Change = Answer<'GET /changes/:change'>;
export type Kind = Change['kind'];
export type ImpactChoice = Change['plan']['impact']['choices'][number];
type Body = Api['POST /changes']['body'];

/** What a person writes of a change, as the form holds it. */
export interface Fields {
  readonly title: string;
  /** Slugs. */
  readonly services: readonly string[];
  readonly kind: Kind;
  readonly environment: string;
  /** Slug; empty for the team of the first service. */
  readonly team: string;
  readonly reason: string;
  readonly ifNotDone: string;
  readonly choices: readonly ImpactChoice[];
  readonly worstCase: string;
  readonly likelihood: string;
  readonly start: number | null;
  readonly end: number | null;
  readonly timeline: readonly EditedStep[];
  readonly rollback: readonly EditedStep[];
  /** One a line. */
  readonly customers: string;
  /** The names of those that were told. */
  readonly told: readonly string[];
  /** Slug; empty for whoever writes it. */
  readonly technician: string;
  /** One a line. */
  readonly contacts: string;
  readonly links: string;
  /** T-12, of a record made afterwards. */
  readonly ticket: string;
}

export const kinds: readonly (readonly [Kind, string])[] = [
  ['configuration', 'Configuration'],
  ['code', 'Code with manual steps'],
  ['data', 'Data or schema'],
  ['infrastructure', 'Infrastructure or network'],
  ['automated', 'Automated deployment'],
  ['standard', 'Standard, by a template'],
  ['emergency', 'Emergency'],
];

export const kindWord = (kind: Kind): string => kinds.find(([key]) => key === kind)?.[1] ?? kind;

export const impactChoices: readonly (readonly [ImpactChoice, string])[] = [
  ['none', 'Nobody notices'],
  ['slower', 'Slower for a while'],
  ['errors', 'Some requests fail'],
  ['unavailable', 'Unavailable for a while'],
  ['data', 'Data may be lost or wrong'],
];

/** A record that nobody has written anything in. */
export const noFields: Fields = {
  title: '',
  services: [],
  kind: 'configuration',
  environment: 'production',
  team: '',
  reason: '',
  ifNotDone: '',
  choices: [],
  worstCase: '',
  likelihood: '',
  start: null,
  end: null,
  timeline: [],
  rollback: [],
  customers: '',
  told: [],
  technician: '',
  contacts: '',
  links: '',
  ticket: '',
};

export const fieldsOf = (change: Change): Fields => ({
  title: change.title,
  services: change.services.map(({ slug }) => slug),
  kind: change.kind,
  environment: change.environment,
  team: change.team?.slug ?? '',
  reason: change.plan.reason,
  ifNotDone: change.plan.ifNotDone,
  choices: change.plan.impact.choices,
  worstCase: change.plan.impact.worstCase,
  likelihood: change.plan.impact.likelihood,
  start: change.scheduledStart,
  end: change.scheduledEnd,
  timeline: editedSteps(change.plan.timeline),
  rollback: editedSteps(change.plan.rollback),
  customers: change.plan.customers.map(({ name }) => name).join('\n'),
  told: change.plan.customers.flatMap(({ name, told }) => (told ? [name] : [])),
  technician: change.technician?.slug ?? '',
  contacts: change.plan.contacts.join('\n'),
  links: change.plan.links.map(({ url }) => url).join('\n'),
  ticket: change.ticket === null ? '' : `T-${change.ticket}`,
});

/** The lines of a text that say something. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What is sent of it. An address that is still being typed stays in the form. */
export const bodyOf = (fields: Fields): Body => ({
  title: fields.title.trim(),
  services: [...fields.services],
  kind: fields.kind,
  environment: orNull(fields.environment) ?? 'production',
  team: orNull(fields.team),
  technician: orNull(fields.technician),
  scheduledStart: fields.start,
  // An end that is still before the start is kept in the form until it makes sense.
  scheduledEnd: fields.end !== null && fields.start !== null && fields.end <= fields.start ? null : fields.end,
  ticket: orNull(fields.ticket),
  reason: fields.reason,
  ifNotDone: fields.ifNotDone,
  impact: { choices: [...fields.choices], worstCase: fields.worstCase, likelihood: fields.likelihood },
  timeline: plainSteps(fields.timeline),
  rollback: plainSteps(fields.rollback),
  customers: linesOf(fields.customers).map((name) => ({ name, told: fields.told.includes(name) })),
  contacts: linesOf(fields.contacts),
  links: linesOf(fields.links)
    .filter((line) => /^https?:\/\/[^\s/]+/.test(line))
    .map((url) => ({ url })),
});

/** Whether there is enough of it to be kept. */
export const isKeepable = ({ title, services }: Fields): boolean => title.trim() !== '' && services.length > 0;
