import { z } from 'zod';

import type { Reader } from '../../platform/database/index.ts';
import { aliasesOf, loadDirectory, type Directory } from '../../catalog/index.ts';
import { changeCommands, changeKinds, changeStates, commandsOf, isEditable } from '../rules/index.ts';
import { changePlan } from './change-body.ts';
import type { Change } from './store.ts';

const person = z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable();
const instant = z.number().nullable();

/** A change in a list. */
export const changeRow = z.object({
  id: z.string(),
  number: z.number().describe('People say CHG-20446'),
  title: z.string(),
  kind: z.enum(changeKinds),
  environment: z.string(),
  state: z.enum(changeStates),
  tier: z.number().describe('The highest of its services: 1 is the highest'),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
  source: z.string().describe('"person", or the feed that told of it'),
  services: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
  team: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
  submitter: person,
  technician: person,
  scheduledStart: instant,
  scheduledEnd: instant,
  actualStart: instant,
  actualEnd: instant,
  outcome: z.enum(['success', 'issues', 'rolled-back', 'failed']).nullable(),
  quality: z.number().nullable().describe('0 to 100, as of the last submission'),
  version: z.number(),
  createdAt: z.number(),
});

/** A change, whole. */
export const changeView = changeRow.extend({
  plan: changePlan,
  ticket: z.number().nullable().describe('The ticket that it mended, of a record made afterwards'),
  aliases: z
    .object({
      submitter: z.string().nullable(),
      technician: z.string().nullable(),
      resolverGroup: z.array(z.string()),
      told: z.array(z.string()),
    })
    .describe('Who is reached about it, filled in by itself: addresses of people, aliases of the services'),
  commands: z.array(z.enum(changeCommands)).describe('What its state takes'),
  editable: z.boolean(),
});
export type ChangeView = z.output<typeof changeView>;

function rowOf(change: Change, directory: Directory): z.output<typeof changeRow> {
  const { serviceIds, teamId, plan: _, ticket: __, size: ___, closedAt: ____, template: _____, writers: ______, ...rest } = change;
  const team = directory.team(teamId);
  return {
    ...rest,
    team: team === undefined ? null : { id: team.id, slug: team.slug, name: team.name },
    services: serviceIds.flatMap((id) => {
      const service = directory.service(id);
      return service === undefined ? [] : [{ id, slug: service.slug, name: service.name }];
    }),
  };
}

/** Changes as lists give them. */
export async function changeRows(reader: Reader, changes: readonly Change[]): Promise<z.output<typeof changeRow>[]> {
  const directory = await loadDirectory(reader);
  return changes.map((change) => rowOf(change, directory));
}

/** A change as the API gives it whole. */
export async function viewOfChange(reader: Reader, change: Change): Promise<ChangeView> {
  const directory = await loadDirectory(reader);
  const services = change.serviceIds.flatMap((id) => directory.service(id)?.slug ?? []);
  const aliases = services.flatMap((slug) => aliasesOf(slug));
  const named = (role: string): string[] => aliases.filter((alias) => alias.role === role).map(({ name }) => name);
  const mail = (of: Change['submitter']): string | null => (of === null ? null : (directory.person(of.id)?.email ?? null));
  return {
    ...rowOf(change, directory),
    plan: change.plan,
    ticket: change.ticket,
    aliases: {
      submitter: mail(change.submitter),
      technician: mail(change.technician),
      resolverGroup: named('primary'),
      told: named('change-notify'),
    },
    commands: [...commandsOf(change.state)],
    editable: isEditable(change.state),
  };
}
