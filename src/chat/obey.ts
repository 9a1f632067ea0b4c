import { minutes, ok, refuse, seconds, type Result } from '../kernel/index.ts';
import { system } from '../platform/actor.ts';
import type { Database } from '../platform/database/index.ts';
import { newToken } from '../platform/clock/index.ts';
import type { Invoke } from '../platform/http/index.ts';
import { createLimit } from '../platform/limits.ts';
import { ticketIdFrom, findTicket } from '../incidents/index.ts';
import { previewOf, actFor, sayCall, sayHelp, sayTicket, sayWhatChanged, sayWhom, saidBy, type Found } from './answers.ts';
import { personOf, type Named } from './identities.ts';
import { linkToken } from './link.ts';
import type { ProviderName } from './providers/provider.ts';
import { readCommand, type ChatOrder } from './rules/commands.ts';
import { insertDraft, takeDraft } from './store-identities.ts';
import { roomOfChannel } from './store-rooms.ts';

/** Somebody who wrote a command in a chat. */
export interface Commander {
  readonly provider: ProviderName;
  readonly user: string;
  readonly name: string;
  readonly channel: string;
}

export interface ObeyParts {
  readonly db: Database;
  readonly invoke: Invoke;
  readonly publicUrl: string;
}

/** Commands of one name in a minute. */
const MOST = 30;
const DRAFT_HOLDS = minutes(15);

type Way = Parameters<Invoke>[0];
type On = Extract<ChatOrder, { ticket: string | undefined }>;

/** Does what people write behind `/evenkeel`, as themselves and with their rights, and answers the words for them alone. */
export class Obeying {
  private readonly parts: ObeyParts;
  private readonly limit = createLimit(MOST, minutes(1));

  constructor(parts: ObeyParts) {
    this.parts = parts;
  }

  async obey(by: Commander, text: string): Promise<string> {
    const { db } = this.parts;
    const wait = this.limit.take(`${by.provider} ${by.user}`, db.clock.monotonic());
    if (wait !== undefined) return `That is too much at once: try again in ${Math.ceil(wait / seconds(1))} s.`;
    const read = readCommand(text);
    if (!read.ok) return read.says;
    if (read.order.kind === 'help') return sayHelp;
    const person = await personOf(db, by.provider, by.user);
    if (read.order.kind === 'link' || person === undefined) return this.askWho(by, person);
    const done = await this.act({ by, person, order: read.order });
    return done.ok ? done.value : `Nothing was done: ${done.refusal.detail}.`;
  }

  /** Where somebody says in Evenkeel that this name is theirs. */
  private async askWho({ provider, user, name }: Commander, known: Named | undefined): Promise<string> {
    const token = await this.parts.db.write(system('chat'), async (tx) => linkToken(tx, { provider, user, name }));
    const link = `${this.parts.publicUrl}/chat-name?token=${encodeURIComponent(token)}`;
    const why = known === undefined ? 'Evenkeel does not know yet who you are here, so nothing was done.' : `Here you are ${known.name}.`;
    return `${why} Open this within an hour and sign in, for yourself alone: ${link}`;
  }

  private async act({ by, person, order }: { by: Commander; person: Named; order: ChatOrder }): Promise<Result<string>> {
    const way: Way = {
      caller: { actor: { kind: 'person', ...person }, personId: person.id, session: undefined },
      way: by.provider,
    };
    if (order.kind === 'declare') return this.declare(way, order);
    if (order.kind === 'send') return this.send(way, person, order.code);
    if (order.kind === 'whatchanged') return this.whatChanged(way, order.service);
    if (!('ticket' in order)) return ok(sayHelp);
    const ticket = await this.ticketOf(by, order.ticket);
    if (!ticket.ok) return ticket;
    return this.onTicket(way, order, ticket.value);
  }

  private async ticketOf({ provider, channel }: Commander, named: string | undefined): Promise<Result<string>> {
    if (named !== undefined) return ok(named);
    const room = await roomOfChannel(this.parts.db, provider, channel);
    const ticket = room === undefined ? undefined : await findTicket(this.parts.db, room.ticketId);
    return ticket === undefined
      ? refuse('bad-input', 'this is no room of a ticket: name one behind the command, such as T-12')
      : ok(`T-${ticket.number}`);
  }

  private async declare(way: Way, { service, severity, title }: Extract<ChatOrder, { kind: 'declare' }>): Promise<Result<string>> {
    const made = await this.parts.invoke(way, 'tickets.declare', { body: { service, severity, title } });
    return made.ok ? sayTicket(made.value, this.parts.publicUrl) : made;
  }

  private async whatChanged(way: Way, service: string): Promise<Result<string>> {
    const told = await this.parts.invoke(way, 'services.what-changed', { params: { service }, query: { most: '3' } });
    return told.ok ? sayWhatChanged(told.value, this.parts.publicUrl) : told;
  }

  private async onTicket(way: Way, order: On, ticket: string): Promise<Result<string>> {
    if (order.kind === 'status') {
      const read = await this.parts.invoke(way, 'tickets.read', { params: { ticket } });
      return read.ok ? sayTicket(read.value, this.parts.publicUrl) : read;
    }
    if (order.kind === 'who') {
      const read = await this.parts.invoke(way, 'call.read', { params: { ticket } });
      return read.ok ? sayCall(read.value, ticket) : read;
    }
    if (order.kind === 'update') return this.preview(way, order, ticket);
    const whom = order.kind === 'request' ? await this.whomOf(way, order.whom) : ok({ whom: '', words: '' });
    if (!whom.ok) return whom;
    const act = actFor(order, whom.value);
    if (act === undefined) return ok(sayHelp);
    const done = await this.parts.invoke(way, act.name, { params: { ticket }, body: act.body });
    return done.ok ? saidBy(order, ticket, { value: done.value, whom: whom.value.words }) : done;
  }

  /** Whom somebody means: as written, or the one thing of that name. */
  private async whomOf(way: Way, text: string): Promise<Result<Found>> {
    if (/^(?:service|rotation|person|list):|^page-/.test(text)) return ok({ whom: text, words: text });
    const found = await this.parts.invoke(way, 'engagements.find', { query: { q: text, limit: '12' } });
    return found.ok ? sayWhom(found.value, text) : found;
  }

  private async preview(way: Way, order: Extract<ChatOrder, { kind: 'update' }>, ticket: string): Promise<Result<string>> {
    const { db } = this.parts;
    const nextAt = order.minutes === undefined ? null : db.clock.now() + minutes(order.minutes);
    const body = { audience: order.audience, text: order.text, nextAt };
    const shown = await this.parts.invoke(way, 'stakeholder-updates.preview', { params: { ticket }, body });
    if (!shown.ok) return shown;
    const { personId } = way.caller;
    const id = await ticketIdFrom(db, ticket);
    if (personId === undefined || id === undefined) return refuse('not-found', `there is no ticket ${ticket}`);
    const { preview, subject, text, to } = previewOf(shown.value);
    const code = newToken(db.clock).slice(0, 10).toLowerCase();
    await db.write(way.caller.actor, async (tx) =>
      insertDraft(tx, { code, person: personId, ticket: id, audience: order.audience, text: order.text, nextAt, preview }),
    );
    return ok(`This would go to ${to}:\n${subject}\n${text}\nSend exactly this with: /evenkeel send ${code}`);
  }

  private async send(way: Way, person: Named, code: string): Promise<Result<string>> {
    const draft = await this.parts.db.write(way.caller.actor, async (tx) => takeDraft(tx, { code, person: person.id, holds: DRAFT_HOLDS }));
    if (draft === undefined) return refuse('gone', 'there is no such preview of yours, or it is older than 15 minutes: preview it again');
    const { audience, text, nextAt, preview } = draft;
    const sent = await this.parts.invoke(way, 'stakeholder-updates.send', {
      params: { ticket: draft.ticket },
      body: { audience, text, nextAt, preview },
    });
    return sent.ok ? ok(`Sent to ${audience}.`) : sent;
  }
}
