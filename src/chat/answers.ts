import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { commandHelp, type ChatOrder } from './rules/commands.ts';

/** Somebody whom a request may name, by what and in words. */
export interface Found {
  readonly whom: string;
  readonly words: string;
}

type On = Extract<ChatOrder, { ticket: string | undefined }>;

interface Act {
  readonly name: string;
  readonly body: object;
}

/** What is done on the call of a ticket. */
function callAct(order: On, whom: Found): Act | undefined {
  if (order.kind === 'lead') return { name: 'call.take-role', body: { role: 'leader' } };
  if (order.kind === 'checkin') return { name: 'call.check-in', body: { team: order.team } };
  if (order.kind === 'release') return { name: 'call.release', body: { anyway: order.anyway, person: order.person } };
  if (order.kind === 'request') return { name: 'requests.make', body: { whom: whom.whom, text: order.text, send: order.send } };
  return order.kind === 'matter' ? { name: 'call.open-matter', body: { kind: order.matter, text: order.text } } : undefined;
}

/** The act of the API that an order is; undefined for one that only reads. */
export function actFor(order: On, whom: Found): Act | undefined {
  if (order.kind === 'move') return { name: `tickets.${order.move}`, body: { because: order.because } };
  if (order.kind === 'note') return { name: 'tickets.note', body: { text: order.text } };
  if (order.kind === 'severity') return { name: 'tickets.severity', body: { severity: order.severity, because: order.because } };
  return order.kind === 'room' ? { name: 'rooms.ask', body: {} } : callAct(order, whom);
}

const moves: Readonly<Record<string, string>> = {
  take: 'is yours',
  mitigate: 'is being mitigated',
  restore: 'is restored',
  resolve: 'is resolved',
  close: 'is closed',
  reopen: 'is open again',
};

const matterWords: Readonly<Record<string, string>> = {
  hypothesis: 'The idea is parked',
  change: 'The change is announced',
  decision: 'It is put to be decided',
  action: 'The action is noted',
};

const warned = z.object({ warnings: z.array(z.string()).default([]) });

/** What was done, in one sentence, with what speaks against it. */
export function saidBy(order: On, ticket: string, done: { value: unknown; whom: string }): Result<string> {
  const { warnings } = warned.parse(done.value);
  const behind = warnings.length === 0 ? '' : ` Mind: ${warnings.join('; ')}.`;
  const words: Readonly<Record<string, string>> = {
    note: `It stands on the timeline of ${ticket}.`,
    severity: `The severity of ${ticket} is changed.`,
    lead: `You lead ${ticket}.`,
    checkin: `You are here on ${ticket}.`,
    release: `Released from ${ticket}.`,
    request: `${done.whom}: asked for on ${ticket}.`,
    room: `${ticket} gets its room.`,
  };
  if (order.kind === 'move') return ok(`${ticket} ${moves[order.move] ?? order.move}.`);
  if (order.kind === 'matter') return ok(`${matterWords[order.matter] ?? 'It is written'} on ${ticket}.${behind}`);
  if (order.kind === 'request' && order.send) return ok(`${done.whom} is paged for ${ticket}.${behind}`);
  return ok(`${words[order.kind] ?? 'Done.'}${behind}`);
}

const ticket = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  state: z.string(),
  impact: z.string(),
  service: z.object({ name: z.string() }),
  owner: z.object({ name: z.string() }).nullable(),
  pages: z.array(z.object({ state: z.string(), person: z.object({ name: z.string() }) })).default([]),
});

/** How a ticket is. */
export function sayTicket(value: unknown, publicUrl: string): Result<string> {
  const { number, title, severity, state, service, owner, impact, pages } = ticket.parse(value);
  const waiting = [...new Set(pages.filter((page) => page.state === 'unanswered').map((page) => page.person.name))];
  return ok(
    [
      `T-${number}, severity ${severity}, ${state}: ${title}`,
      `${service.name}; ${owner === null ? 'nobody has it' : `${owner.name} has it`}${waiting.length === 0 ? '' : `; paged and not answered: ${waiting.join(', ')}`}`,
      ...(impact === title ? [] : [impact]),
      `${publicUrl}/tickets/T-${number}`,
    ].join('\n'),
  );
}

const call = z.object({
  roles: z.array(z.object({ name: z.string(), holders: z.array(z.object({ name: z.string() })) })),
  here: z.array(
    z.object({
      person: z.object({ name: z.string() }),
      team: z.string().nullable(),
      releasedAt: z.number().nullable(),
      health: z.string(),
    }),
  ),
  place: z.string().nullable(),
});

/** Who is here, and who has which role. */
export function sayCall(value: unknown, name: string): Result<string> {
  const { roles, here, place } = call.parse(value);
  const held = roles
    .filter(({ holders }) => holders.length > 0)
    .map((role) => `${role.name}: ${role.holders.map((each) => each.name).join(', ')}`);
  const present = here
    .filter(({ releasedAt }) => releasedAt === null)
    .map(
      ({ person, team, health }) =>
        `${person.name}${team === null ? '' : ` for ${team}`}${health === 'checking' ? '' : ` (${health === 'ill' ? 'not healthy' : health})`}`,
    );
  return ok(
    [
      ...(held.length === 0 ? [`Nobody has a role on ${name}.`] : held),
      present.length === 0 ? 'Nobody is here.' : `Here: ${present.join(', ')}`,
      ...(place === null ? [] : [`Meets at ${place}`]),
    ].join('\n'),
  );
}

const found = z.object({ items: z.array(z.object({ whom: z.string(), words: z.string() })) });

/** The one whom a word means; several are named, so that one of them can be chosen. */
export function sayWhom(value: unknown, text: string): Result<Found> {
  const { items } = found.parse(value);
  const exact = items.filter(({ whom }) => whom.split(':')[1] === text);
  const [one, another] = exact.length > 0 ? exact : items;
  if (one === undefined)
    return refuse('bad-input', `there is nobody by "${text}": use service:SLUG, person:SLUG, list:SLUG or rotation:SLUG`);
  if (another === undefined) return ok(one);
  return refuse('bad-input', `"${text}" may be ${items.map(({ whom }) => whom).join(', ')}: say which`);
}

const shown = z.object({
  preview: z.string(),
  subject: z.string(),
  text: z.string(),
  recipients: z.array(z.object({ name: z.string() })),
});

/** An update as it would be sent. */
export function previewOf(value: unknown): { preview: string; subject: string; text: string; to: string } {
  const { recipients, ...rest } = shown.parse(value);
  const named = recipients.slice(0, 5).map(({ name }) => name);
  const more = recipients.length > named.length ? ` and ${recipients.length - named.length} more` : '';
  return { ...rest, to: `${named.join(', ')}${more}` };
}

/** Every command. */
export const sayHelp = ['/evenkeel …', ...commandHelp.map(([usage, does]) => `${usage}: ${does}`)].join('\n');

const changed = z.object({
  service: z.string(),
  none: z.boolean(),
  candidates: z.number(),
  ranked: z.array(z.object({ change: z.string(), title: z.string(), likelihood: z.number(), reasons: z.array(z.string()) })),
});

/** What may have made a service fail, the likeliest first. */
export function sayWhatChanged(value: unknown, publicUrl: string): Result<string> {
  const { service, none, candidates, ranked } = changed.parse(value);
  if (candidates === 0) return ok(`Nothing near ${service} changed in the last 24 hours.`);
  const lines = ranked.map(
    ({ change, title, likelihood, reasons }) =>
      `${Math.round(likelihood * 100)} % ${change} ${title}: ${reasons.slice(0, 2).join('; ')} ${publicUrl}/changes/${change}`,
  );
  const verdict = none
    ? `None of ${candidates} changes is likely to have hurt ${service}. The nearest:`
    : `${candidates} changes near ${service}:`;
  return ok([verdict, ...lines].join('\n'));
}
