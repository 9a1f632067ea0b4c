import { z } from 'zod';

import { ok, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import {
  currentDefinitions,
  editedView,
  endOver,
  lastEdits,
  putOver,
  readVersion,
  readVersionQuery,
} from '../../platform/definitions/index.ts';
import { route, type Call, type Route } from '../../platform/http/index.ts';
import { defaultChecklist, isSameChecklist, lineFacts, saidOfLines, type ChecklistLine } from '../rules/checklist.ts';
import { incidentRoles, roleTexts, type IncidentRole } from '../rules/roles.ts';
import { checklistBody, checklistKind, incidentRoleBody, incidentRoleKind } from './leading-kinds.ts';

const rolesView = z.object({
  items: z.array(z.object({ role: z.enum(incidentRoles), name: z.string(), duty: z.string(), shipped: z.string(), ...editedView })),
});
const lineView = z.object({
  key: z.string(),
  words: z.string(),
  roles: z.array(z.enum(incidentRoles)),
  fact: z.enum(lineFacts).optional().describe('What the record fills by itself'),
});
const checklistsView = z.object({
  items: z.array(z.object({ severity: z.number(), lines: z.array(lineView), ...editedView })),
  shipped: z.array(lineView).describe('The lines that ship, for every severity'),
});

const severities = ['1', '2', '3', '4'] as const;
const slugOf = (severity: string): string => `severity-${severity}`;
const linesView = (lines: readonly ChecklistLine[]): z.infer<typeof lineView>[] =>
  lines.map((line) => ({ ...line, roles: [...line.roles] }));

async function readRoles(reader: Reader): Promise<z.infer<typeof rolesView>> {
  const [set, edits] = [await currentDefinitions(reader, incidentRoleKind), await lastEdits(reader, incidentRoleKind)];
  return {
    items: incidentRoles.map((role) => {
      const { name, duty: shipped } = roleTexts[role];
      return { role, name, duty: set.find(({ slug }) => slug === role)?.body.duty ?? shipped, shipped, ...edits(role) };
    }),
  };
}

async function readChecklists(reader: Reader): Promise<z.infer<typeof checklistsView>> {
  const [set, edits] = [await currentDefinitions(reader, checklistKind), await lastEdits(reader, checklistKind)];
  return {
    items: severities.map((severity) => {
      const lines = set.find(({ slug }) => slug === slugOf(severity))?.body.lines ?? defaultChecklist;
      return { severity: Number(severity), lines: linesView(lines), ...edits(slugOf(severity)) };
    }),
    shipped: linesView(defaultChecklist),
  };
}

type Duty = { readonly duty: string } | undefined;
type Lines = { readonly lines: readonly ChecklistLine[] } | undefined;

/** An edit of what a role owes. */
const overDuty = (slug: IncidentRole, version: number | undefined) => ({
  slug,
  version,
  said: (_: Duty, stands: Duty): readonly string[] => [`it says "${stands?.duty ?? roleTexts[slug].duty}"`],
});

/** An edit of the lines of a severity. */
const overLines = (severity: string, version: number | undefined) => ({
  slug: slugOf(severity),
  version,
  said: (read: Lines, stands: Lines): readonly string[] => saidOfLines(read?.lines ?? defaultChecklist, stands?.lines ?? defaultChecklist),
});

/** Edits, and answers what stands then. */
async function change<T>(call: Call, act: (tx: Tx) => Promise<Result<unknown>>, read: (reader: Reader) => Promise<T>): Promise<Result<T>> {
  const done = await call.db.write(call.actor, act);
  return done.ok ? ok(await read(call.db)) : done;
}

const administer = { to: 'administer', on: 'organisation' } as const;
const ofRole = z.strictObject({ role: z.enum(incidentRoles) });
const ofSeverity = z.strictObject({ severity: z.enum(severities) });

const roles = route({
  method: 'GET',
  path: '/api/v1/incident-roles',
  name: 'incident-roles.list',
  summary: 'What each role owes in an incident that begins now, beside what ships',
  permission: { to: 'member' },
  output: rolesView,
  handler: async (call) => ok(await readRoles(call.db)),
});

const putRole = route({
  method: 'PUT',
  path: '/api/v1/incident-roles/:role',
  name: 'incident-roles.put',
  summary: 'Say what a role owes, for incidents that begin from now on',
  permission: administer,
  params: ofRole,
  body: incidentRoleBody.extend({ version: readVersion }),
  output: rolesView,
  handler: async (call, { params: { role: slug }, body: { version, duty } }) =>
    change(
      call,
      async (tx) =>
        putOver(tx, incidentRoleKind, { ...overDuty(slug, version), body: duty === roleTexts[slug].duty ? undefined : { duty } }),
      readRoles,
    ),
});

const shipRole = route({
  method: 'DELETE',
  path: '/api/v1/incident-roles/:role',
  name: 'incident-roles.as-shipped',
  summary: 'Go back to what ships for a role, for incidents that begin from now on',
  permission: administer,
  params: ofRole,
  query: readVersionQuery,
  output: rolesView,
  handler: async (call, { params: { role: slug }, query: { version } }) =>
    change(call, async (tx) => endOver(tx, incidentRoleKind, overDuty(slug, version)), readRoles),
});

const checklists = route({
  method: 'GET',
  path: '/api/v1/incident-checklists',
  name: 'incident-checklists.list',
  summary: 'The checklist of each severity for an incident that begins now, beside the one that ships',
  permission: { to: 'member' },
  output: checklistsView,
  handler: async (call) => ok(await readChecklists(call.db)),
});

const putChecklist = route({
  method: 'PUT',
  path: '/api/v1/incident-checklists/:severity',
  name: 'incident-checklists.put',
  summary: 'Set the checklist of a severity as a whole, for incidents that begin from now on',
  description: 'A line keeps its marks by its key: its words may change.',
  permission: administer,
  params: ofSeverity,
  body: checklistBody.extend({ version: readVersion }),
  output: checklistsView,
  handler: async (call, { params, body: { version, lines } }) =>
    change(
      call,
      async (tx) =>
        putOver(tx, checklistKind, {
          ...overLines(params.severity, version),
          body: isSameChecklist(lines, defaultChecklist) ? undefined : { lines },
        }),
      readChecklists,
    ),
});

const shipChecklist = route({
  method: 'DELETE',
  path: '/api/v1/incident-checklists/:severity',
  name: 'incident-checklists.as-shipped',
  summary: 'Go back to the checklist that ships for a severity, for incidents that begin from now on',
  permission: administer,
  params: ofSeverity,
  query: readVersionQuery,
  output: checklistsView,
  handler: async (call, { params, query: { version } }) =>
    change(call, async (tx) => endOver(tx, checklistKind, overLines(params.severity, version)), readChecklists),
});

/** The API of what leading an incident goes by. */
export const leadingRoutes: readonly Route[] = [roles, putRole, shipRole, checklists, putChecklist, shipChecklist];
