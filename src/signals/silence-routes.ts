import { z } from 'zod';

import { ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import { keyField } from '../platform/fields.ts';
import { route, type Route, type Target } from '../platform/http/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { endSilence, putSilence } from './keep-silences.ts';
import { matcherText, parseMatcher, type Matcher } from './rules/matchers.ts';
import { silenceState } from './rules/silences.ts';
import { loadSilences } from './silences.ts';
import type { Silence } from './store-silences.ts';

const named = z.strictObject({ silence: z.uuid() });
type Named = z.infer<typeof named>;
const onSilence = (input: { params: Named }): Target => ({ kind: 'silence', id: input.params.silence });

const silenceShown = z.object({
  id: z.string(),
  state: z.enum(['active', 'pending', 'expired']),
  matchers: z.array(z.string()),
  startsAt: z.number(),
  endsAt: z.number(),
  author: z.string(),
  comment: z.string(),
  teamId: z.string().nullable(),
});

const show = (silence: Silence, now: Instant): z.infer<typeof silenceShown> => ({
  id: silence.id,
  state: silenceState(silence, now),
  matchers: silence.matchers.map(matcherText),
  startsAt: silence.startsAt,
  endsAt: silence.endsAt,
  author: silence.author.name,
  comment: silence.comment,
  teamId: silence.teamId,
});

const silenceBody = z.strictObject({
  team: keyField.describe('slug or id of the team on whose services it holds'),
  matchers: z.array(z.string().max(2000)).min(1).max(100).describe('such as service="web" or alertname=~"Disk.*"'),
  startsAt: z.int().optional().describe('milliseconds; the present when left out'),
  endsAt: z.int(),
  comment: z.string().trim().min(1).max(2000),
});

function readMatchers(texts: readonly string[]): Result<readonly Matcher[]> {
  const matchers: Matcher[] = [];
  for (const [place, text] of texts.entries()) {
    const parsed = parseMatcher(text);
    if (!parsed.ok) return refuse('bad-input', parsed.problem, `body.matchers.${place}`);
    matchers.push(parsed.value);
  }
  return ok(matchers);
}

const list = route({
  method: 'GET',
  path: '/api/v1/silences',
  name: 'silences.list',
  summary: 'Silences that hold, will hold, or ended in the last five days',
  permission: { to: 'member' },
  output: z.object({ items: z.array(silenceShown) }),
  handler: async (call) => {
    const { all } = await loadSilences(call.db);
    return ok({ items: all.map((silence) => show(silence, call.clock.now())) });
  },
});

const make = route({
  method: 'POST',
  path: '/api/v1/silences',
  name: 'silences.make',
  summary: 'Hold back alerts that match until an end: they are kept, and page then if they still fire',
  permission: { to: 'respond', on: (input) => ({ kind: 'team', id: input.body.team }) },
  body: silenceBody,
  output: z.object({ id: z.string() }),
  handler: async (call, { body }) => {
    const matchers = readMatchers(body.matchers);
    if (!matchers.ok) return matchers;
    const made = await call.db.write(call.actor, async (tx): Promise<Result<string>> => {
      const team = (await loadDirectory(tx)).team(body.team);
      if (team === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'body.team');
      const { endsAt, comment } = body;
      const times = { startsAt: body.startsAt ?? tx.now, endsAt };
      return putSilence(tx, { id: undefined, matchers: matchers.value, ...times, comment, toldAuthor: call.actor.name, teamId: team.id });
    });
    return made.ok ? ok({ id: made.value }) : made;
  },
});

const end = route({
  method: 'DELETE',
  path: '/api/v1/silences/:silence',
  name: 'silences.end',
  summary: 'End a silence now: what it holds back and still fires pages at once',
  permission: { to: 'respond', on: onSilence },
  params: named,
  output: z.object({ id: z.string() }),
  handler: async (call, { params }) => {
    const ended = await call.db.write(call.actor, async (tx) =>
      endSilence(tx, { id: params.silence, teamId: null, because: `ended by ${call.actor.name}` }),
    );
    return ended.ok ? ok({ id: params.silence }) : ended;
  },
});

/** Silences in our own API. */
export const silenceRoutes: readonly Route[] = [list, make, end];
