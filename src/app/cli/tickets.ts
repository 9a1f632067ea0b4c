import type { Command } from 'commander';
import { z } from 'zod';

import { CommandFailed, type Ask } from './client.ts';
import { columns, moment, print, type Out } from './print.ts';

const ticket = z.object({
  number: z.number(),
  title: z.string(),
  severity: z.number(),
  state: z.string(),
  service: z.object({ slug: z.string() }),
  owner: z.object({ name: z.string() }).nullable(),
  cutAt: z.number(),
});
type Ticket = z.infer<typeof ticket>;

interface Json {
  readonly json?: boolean;
}

const line = (each: Ticket): string[] => [
  `T-${each.number}`,
  `sev ${each.severity}`,
  each.state,
  each.service.slug,
  each.owner?.name ?? 'nobody',
  moment(each.cutAt),
  each.title,
];

const say = (out: Out, wanted: Json, found: Ticket): void => print(out, wanted, { value: found, lines: columns([line(found)]) });

interface Act {
  readonly name: string;
  /** What it is in the API. */
  readonly path: string;
  readonly words: string;
  /** What is said once it is done, before the ticket's line. */
  readonly done: string;
}

const acts: readonly Act[] = [
  {
    name: 'ack',
    path: 'answer',
    words: 'stop the unanswered pages of a ticket, and no more',
    done: 'Its pages are stopped; its next step still comes unless somebody takes it.',
  },
  { name: 'take', path: 'take', words: 'take a ticket: its next step does not come', done: 'Taken: its next step does not come.' },
  { name: 'restored', path: 'restore', words: 'say that service is restored: its clocks end', done: 'Restored: its clocks have ended.' },
  { name: 'resolve', path: 'resolve', words: 'say that the cause of a restored ticket is gone', done: 'Resolved.' },
];

/** A ticket as people name one. */
function nameOf(given: string): string {
  if (/^(?:T-)?\d{1,9}$/i.test(given)) return given;
  throw new CommandFailed(`"${given}" is no ticket: write T-12 or 12.`, 2);
}

function addPage(program: Command, ask: Ask, out: Out): void {
  program
    .command('page')
    .description("declare a ticket; severity 1 and 2 page the service's primary at once")
    .argument('<sentence>', 'what is wrong, in one sentence')
    .requiredOption('-s, --service <slug>', 'the service that is affected')
    .option('--severity <number>', '1 outage, 2 diminished, 3 group, 4 backlog', '1')
    .option('--purpose <purpose>', 'real, test or drill', 'real')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel page --service ledger "No payment can be booked"\n  evenkeel page --service ledger --severity 2 --json "Bookings are slow"',
    )
    .action(async (title: string, wanted: Json & { service: string; severity: string; purpose: string }) => {
      const body = { service: wanted.service, severity: Number(wanted.severity), title, purpose: wanted.purpose };
      say(out, wanted, await ask('POST /tickets', ticket, body));
    });
}

const found = z.object({ items: z.array(z.object({ whom: z.string(), words: z.string(), now: z.array(z.string()) })) });

/** Whom a name means: what the API reads as it is, else the only thing that has these words. */
async function whomOf(ask: Ask, given: string): Promise<string> {
  if (/^(?:service|rotation|person|list):|^page-.+-(?:primary|secondary|escalation)$/.test(given)) return given;
  const { items } = await ask(`GET /engagements/whom?q=${encodeURIComponent(given)}`, found);
  const exact = items.find(({ whom }) => whom.endsWith(`:${given}`)) ?? (items.length === 1 ? items[0] : undefined);
  if (exact !== undefined) return exact.whom;
  const choices = items.map(({ whom, now }) => `${whom} (now ${now.join(', ')})`).join('; ');
  throw new CommandFailed(items.length === 0 ? `Nobody is found for "${given}".` : `"${given}" may be ${choices}: say which.`, 2);
}

function addEngage(program: Command, ask: Ask, out: Out): void {
  program
    .command('engage')
    .description('page somebody without an incident: the on-call of a service, a rotation, a list or a person')
    .argument('<whom>', 'ledger, service:ledger, rotation:database, list:network, person:olga or page-ledger-secondary')
    .argument('<sentence>', 'what you need, in one sentence')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel engage ledger "May we run the import tonight?"\n  evenkeel engage person:olga "Who owns the shop feed?"',
    )
    .action(async (given: string, text: string, wanted: Json) => {
      const whom = await whomOf(ask, given);
      const made = await ask('POST /engagements', z.object({ number: z.number() }), { whom, text });
      print(out, wanted, { value: { ...made, whom }, lines: [`Paged ${whom}; T-${made.number} stands for it.`] });
    });
}

function addAct(program: Command, act: Act, { ask, out }: { ask: Ask; out: Out }): void {
  program
    .command(act.name)
    .description(act.words)
    .argument('<ticket>', 'T-12 or 12')
    .option('--because <reason>', 'stands on the timeline')
    .option('--json', 'answer in JSON')
    .addHelpText('after', `\nExample:\n  evenkeel ${act.name} T-12`)
    .action(async (given: string, wanted: Json & { because?: string }) => {
      const body = wanted.because === undefined ? {} : { because: wanted.because };
      const moved = await ask(`POST /tickets/${nameOf(given)}/${act.path}`, ticket, body);
      print(out, wanted, { value: moved, lines: [act.done, ...columns([line(moved)])] });
    });
}

function addList(program: Command, ask: Ask, out: Out): void {
  program
    .command('tickets')
    .description('list tickets, the most severe first')
    .option('--view <view>', 'open, paging, unassigned or all', 'open')
    .option('--service <slug>', 'only those of one service')
    .option('--severity <number>', 'only those of one severity')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel tickets\n  evenkeel tickets --view paging\n  evenkeel tickets --view all --severity 1 --json',
    )
    .action(async (wanted: Json & { view: string; service?: string; severity?: string }) => {
      const query = new URLSearchParams({ view: wanted.view, limit: '100' });
      if (wanted.severity !== undefined) query.set('severity', wanted.severity);
      const found = await ask(`GET /tickets?${query.toString()}`, z.object({ items: z.array(ticket) }));
      const items = found.items.filter((each) => wanted.service === undefined || each.service.slug === wanted.service);
      print(out, wanted, { value: items, lines: items.length === 0 ? ['No tickets.'] : columns(items.map(line)) });
    });
}

const resolved = z.object({ people: z.array(z.object({ name: z.string() })), because: z.string() });
const listed = z.object({
  items: z.array(z.object({ service: z.object({ slug: z.string() }), primary: resolved, secondary: resolved, escalation: resolved })),
});
const names = ({ people }: z.infer<typeof resolved>): string =>
  people.length === 0 ? 'nobody' : people.map((person) => person.name).join(', ');

function addOnCall(program: Command, ask: Ask, out: Out): void {
  program
    .command('oncall')
    .description('who is on call, now or at any instant: for every service, one service, or an alias')
    .argument('[name]', 'a service, or an alias such as page-ledger-primary')
    .option('--at <time>', 'an instant such as 2026-12-24T20:00:00Z')
    .option('--json', 'answer in JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  evenkeel oncall\n  evenkeel oncall ledger --at 2026-12-24T20:00:00Z\n  evenkeel oncall page-ledger-secondary',
    )
    .action(async (name: string | undefined, wanted: Json & { at?: string }) => {
      const query = new URLSearchParams(wanted.at === undefined ? {} : { at: wanted.at });
      if (name !== undefined && /^page-.+-(?:primary|secondary|escalation)$|-(?:change|event)-notify$/.test(name)) {
        const found = await ask(`GET /oncall/aliases/${encodeURIComponent(name)}?${query.toString()}`, resolved);
        print(out, wanted, { value: found, lines: [`${names(found)}: ${found.because}`] });
        return;
      }
      if (name !== undefined) query.set('service', name);
      const { items } = await ask(`GET /oncall?${query.toString()}`, listed);
      const rows = items.map((each) => [each.service.slug, names(each.primary), names(each.secondary), names(each.escalation)]);
      print(out, wanted, { value: items, lines: columns([['service', 'primary', 'secondary', 'escalation'], ...rows]) });
    });
}

/** The commands of the night: page, engage, ack, take, restored, resolve, tickets, oncall. */
export function addTicketCommands(program: Command, ask: Ask, out: Out): void {
  addPage(program, ask, out);
  addEngage(program, ask, out);
  for (const act of acts) addAct(program, act, { ask, out });
  addList(program, ask, out);
  addOnCall(program, ask, out);
}
