import { z } from 'zod';

import { ok, refuse } from '../../kernel/index.ts';
import { newToken } from '../../platform/clock/index.ts';
import { keyField, lineField } from '../../platform/fields.ts';
import { route, type Route } from '../../platform/http/index.ts';
import { hashOf } from '../../platform/secrets.ts';
import { insertLink, linksOf, revokeLink, shownPart } from './store-links.ts';
import { loadWorld } from './world.ts';

const NOT_A_PERSON = 'a calendar link belongs to a person: sign in as one';
const view = z.object({
  id: z.string(),
  name: z.string(),
  shows: shownPart,
  madeAt: z.number(),
  readAt: z.number().nullable().describe('About when a calendar read it last'),
});

const list = route({
  method: 'GET',
  path: '/api/v1/changes/calendar-links',
  name: 'changes.calendar-links',
  summary: 'Your links by which calendar programs read the calendar of changes',
  permission: { to: 'member' },
  output: z.object({ items: z.array(view) }),
  handler: async (call) => ok({ items: call.personId === undefined ? [] : await linksOf(call.db, call.personId) }),
});

const make = route({
  method: 'POST',
  path: '/api/v1/changes/calendar-links',
  name: 'changes.make-calendar-link',
  summary: 'Make an address (iCalendar) that needs no sign-in; it is shown this once, and works until it is revoked',
  permission: { to: 'member' },
  body: z.strictObject({
    name: lineField(80).default('Changes'),
    service: keyField.optional(),
    team: keyField.optional(),
    near: keyField.optional().describe('A service, with all within three dependencies of it'),
  }),
  output: z.object({ id: z.string(), url: z.string() }),
  handler: async (call, { body }) => {
    const person = call.personId;
    if (person === undefined) return refuse('not-allowed', NOT_A_PERSON);
    const { name, ...shows } = body;
    const world = await loadWorld(call.db);
    for (const field of ['service', 'near'] as const) {
      const key = shows[field];
      if (key !== undefined && world.service(key) === undefined)
        return refuse('bad-input', `there is no service "${key}"`, `body.${field}`);
    }
    if (shows.team !== undefined && world.directory.team(shows.team) === undefined)
      return refuse('bad-input', `there is no team "${shows.team}"`, 'body.team');
    const token = newToken(call.clock);
    const id = await call.db.write(call.actor, async (tx) => {
      const made = await insertLink(tx, { person, name, shows: shownPart.parse(shows), hash: hashOf(token) });
      tx.journal({
        action: 'calendar-link.made',
        subject: { kind: 'person', id: person },
        because: 'asked for',
        body: { link: made, name },
      });
      return made;
    });
    return ok({ id, url: `${call.publicUrl}/calendars/${token}/changes.ics` });
  },
});

const revoke = route({
  method: 'DELETE',
  path: '/api/v1/changes/calendar-links/:link',
  name: 'changes.revoke-calendar-link',
  summary: 'Revoke one of your links: from now on nobody reads the calendar by it',
  permission: { to: 'member' },
  params: z.strictObject({ link: z.uuid() }),
  output: z.object({ done: z.literal(true) }),
  handler: async (call, { params }) => {
    const person = call.personId;
    if (person === undefined) return refuse('not-allowed', NOT_A_PERSON);
    const revoked = await call.db.write(call.actor, async (tx) => {
      const done = await revokeLink(tx, person, params.link);
      if (done)
        tx.journal({
          action: 'calendar-link.revoked',
          subject: { kind: 'person', id: person },
          because: 'revoked',
          body: { link: params.link },
        });
      return done;
    });
    return revoked ? ok({ done: true as const }) : refuse('not-found', 'you have no such link');
  },
});

/** Links by which calendar programs read the calendar. */
export const linkRoutes: readonly Route[] = [list, make, revoke];
