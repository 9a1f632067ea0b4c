import { mustHave } from '../../../src/kernel/index.ts';
import type { Change } from '../store/store.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Columns } from './columns.ts';
import type { Attempt, Condition, World } from './cast.ts';

const OPEN = new Set(['assigned', 'researching', 'mitigating', 'restored']);
/** A page about what goes on for so long without anybody having been told is lost, whatever comes later. */
const LOST_AFTER = 10 * 60_000;
const MOST_COPIES = 3;
/** The longest wait of the policies that ship. */
const LONGEST_WAIT = 30 * 60_000;
/** What instances take the time to be may differ so much from the database's after its clock was set. */
const CLOCKS_DIFFER = 65_000;
/** By how much something may be late at the end, when no fault has stood in its way for a while. */
const OVERDUE = 40_000;

/** Clocks that bring nobody in tonight. */
const isPatient = new Set(['ticket.auto-close', 'call.prompt', 'post-mortem.due', 'action.remind']);

/** What must hold after every commit, and at the end. */
export class Invariants {
  readonly violations: string[] = [];
  readonly states = new Set<string>();
  pages = 0;
  lost = 0;
  duplicated = 0;
  maxCopies = 0;
  readonly lateness: number[] = [];
  /** When somebody was first told of a ticket. */
  private readonly toldOf = new Map<string, number>();
  private readonly ways = new Map<string, { readonly place: number; readonly index: number }>();
  private logged = 0;
  private readonly world: World;
  private readonly columns: Columns;

  constructor(world: World, columns: Columns) {
    this.world = world;
    this.columns = columns;
  }

  violated(sentence: string): void {
    if (this.violations.length < 20)
      this.violations.push(`${sentence} (seed ${this.world.seed}, ${Math.round(this.world.sinceStart() / 1000)} s in)`);
  }

  /** A commit has changed these rows. */
  heard(changes: readonly Change[], tx: Transaction): void {
    const tickets = new Set<string>();
    for (const change of changes) {
      const row = change.after ?? change.before ?? [];
      this.columnsOf[change.table]?.(change, row, tx);
      const ticket = this.ticketOf(change.table, row);
      if (ticket !== undefined) tickets.add(ticket);
    }
    for (const ticket of tickets) this.whole(ticket);
  }

  private readonly columnsOf: Readonly<Record<string, (change: Change, row: readonly unknown[], tx: Transaction) => void>> = {
    intake_log: ({ before }, row) => {
      if (before === null) this.logged += Number(this.columns.value('intake_log', 'entries', row));
    },
    page: ({ before, after }) => {
      if (before === null) this.pages += 1;
      if (after !== null && this.columns.text('page', 'state', after) !== 'unanswered') this.silent(this.columns.text('page', 'id', after));
      const was = before === null ? 'unanswered' : this.columns.text('page', 'state', before);
      if (
        was !== 'unanswered' &&
        after !== null &&
        after !== before &&
        this.columns.value('page', 'ended_at', after) !== this.columns.value('page', 'ended_at', before ?? after)
      ) {
        this.violated('a page ended twice: the second answer won as well');
      }
    },
    message: ({ before, after }, _, tx) => {
      this.message(before, after, tx);
      if (after !== null) this.soon(after);
    },
    clock: ({ after }) => {
      if (after !== null) this.inTime(after);
    },
    ticket: (_, row) => this.oneOpen(this.columns.text('ticket', 'group_key', row)),
    fold_quarantine: () => this.violated('an entry was put aside that is nothing but sound'),
  };

  /** A lease is its holder's: only the holder ends it, and nobody takes it before its time while the holder lives. */
  private message(before: readonly unknown[] | null, after: readonly unknown[] | null, tx: Transaction): void {
    if (before === null || this.columns.text('message', 'state', before) !== 'leased') return;
    const holder = this.columns.value('message', 'holder', before);
    const by = this.world.owners.get(tx.session);
    const held = this.world.numbers.get(Number(holder));
    if (by === held) return;
    if (after === null || this.columns.text('message', 'state', after) === 'pending') {
      this.violated('a message was ended, or put back, by an instance that did not hold it');
      return;
    }
    const until = this.columns.instant('message', 'lease_until', before) ?? 0;
    const isLiving = this.world.server.store.advisory.rows().some((row) => row[2] === holder);
    // A node's clock is read every ten seconds, and a step of the database's is known that much later.
    if (isLiving && until > this.world.server.now() + 2000 && !this.world.faults.steppedSince(20_000))
      this.violated('a lease was taken from an instance that lives');
  }

  /** A message leaves soon, or is another's soon. */
  private soon(row: readonly unknown[]): void {
    const isLeased = this.columns.text('message', 'state', row) === 'leased';
    const due = this.columns.instant('message', isLeased ? 'lease_until' : 'due_at', row) ?? 0;
    const most = (isLeased ? 15_000 : 15 * 60_000) + CLOCKS_DIFFER;
    if (due > this.world.server.now() + most)
      this.violated(`a message is ${isLeased ? 'leased' : 'put off'} for ${Math.round((due - this.world.server.now()) / 60_000)} min`);
  }

  /** A clock that brings somebody in is due within the longest wait of a policy. */
  private inTime(row: readonly unknown[]): void {
    const kind = this.columns.text('clock', 'kind', row);
    const due = this.columns.instant('clock', 'due_at', row) ?? 0;
    if (!isPatient.has(kind) && due > this.world.server.now() + LONGEST_WAIT + CLOCKS_DIFFER)
      this.violated(`a clock ${kind} is due in ${Math.round((due - this.world.server.now()) / 60_000)} min`);
  }

  /** Nothing more leaves for a page that has ended. */
  private silent(page: string): void {
    if (this.rows('message', 'subject', page).some((row) => this.columns.text('message', 'state', row) === 'pending'))
      this.violated('a page has ended and a message for it still waits to leave');
  }

  /** Of a storm there may be more than one: each takes alerts for an hour, and lanes may each cut one. */
  private oneOpen(group: string): void {
    const table = this.world.server.store.named('ticket');
    const open = this.rows('ticket', 'group_key', group).filter(
      (row) => OPEN.has(this.columns.text('ticket', 'state', row)) && this.columns.value('ticket', 'harder_because', row) === null,
    );
    if (group !== '' && open.length > 1) this.violated(`${open.length} tickets of ${table.shape.name} are open for one alert`);
  }

  private rows(table: string, column: string, value: string): (readonly unknown[])[] {
    const { place, index } = this.wayTo(table, column);
    const found = this.world.server.store.named(table);
    const rows: (readonly unknown[])[] = [];
    for (const row of index === -1 ? found.rows : found.find(index, value)) {
      const data = row.versions.at(-1)?.data ?? null;
      if (data !== null && data[place] === value) rows.push(data);
    }
    return rows;
  }

  /** Where a column stands, and which index lists it. */
  private wayTo(table: string, column: string): { readonly place: number; readonly index: number } {
    const name = `${table}.${column}`;
    const known = this.ways.get(name);
    if (known !== undefined) return known;
    const { shape } = this.world.server.store.named(table);
    const index = shape.indexes.findIndex((each) => each.columns.length === 1 && each.columns[0] === column);
    const way = { place: this.world.server.store.named(table).column(column), index };
    this.ways.set(name, way);
    return way;
  }

  private ticketOf(table: string, row: readonly unknown[]): string | undefined {
    if (table === 'ticket') return this.columns.text('ticket', 'id', row);
    if (table === 'escalation') return this.columns.text('escalation', 'ticket_id', row);
    if (table === 'page' || table === 'message') {
      const ticket = this.columns.value(table, 'ticket_id', row);
      return typeof ticket === 'string' ? ticket : undefined;
    }
    if (table !== 'clock') return undefined;
    const subject = this.columns.text('clock', 'subject', row);
    const page = this.rows('page', 'id', subject)[0];
    return page === undefined ? subject : this.columns.text('page', 'ticket_id', page);
  }

  /** Whether a ticket's clocks, pages and messages are such that somebody will hear of it. */
  private whole(ticket: string): void {
    const escalation = this.rows('escalation', 'ticket_id', ticket)[0];
    if (escalation === undefined) return;
    const state = this.columns.text('escalation', 'state', escalation);
    const kinds = this.rows('clock', 'subject', ticket).map((row) => this.columns.text('clock', 'kind', row));
    const hasUnowned = kinds.includes('ticket.unowned');
    if (state === 'unowned' && !hasUnowned) this.violated('nothing will ever move a ticket that nobody has taken: it has no clock');
    if (state !== 'unowned' && hasUnowned) this.violated(`a ticket whose escalation is ${state} still has a clock for who should take it`);
    const pages = this.rows('page', 'ticket_id', ticket).filter((row) => this.columns.text('page', 'state', row) === 'unanswered');
    if (state === 'unowned' && !hasUnowned && pages.some((page) => !this.goesOn(page)))
      this.violated('a page that nobody answered has neither a message nor a clock');
    const messages = this.rows('message', 'ticket_id', ticket).map((row) => this.columns.text('message', 'state', row));
    const [row] = this.rows('ticket', 'id', ticket);
    const ticketState = row === undefined ? 'none' : this.columns.text('ticket', 'state', row);
    this.states.add([ticketState, state, ...kinds.sort(), pages.length, messages.sort().slice(0, 3)].join());
  }

  private goesOn(page: readonly unknown[]): boolean {
    const id = this.columns.text('page', 'id', page);
    return this.rows('clock', 'subject', id).length > 0 || this.rows('message', 'subject', id).length > 0;
  }

  /** So many entries were answered with yes by now. */
  accepted(entries: number): void {
    if (entries > this.logged) this.violated(`${entries} entries were accepted and ${this.logged} are in the log`);
  }

  /** Somebody was given a page. */
  delivered(attempt: Attempt): void {
    const copies = (this.world.providers.byMessage.get(attempt.message) ?? []).filter((each) => each.deliveredAt !== undefined);
    this.maxCopies = Math.max(this.maxCopies, copies.length);
    if (copies.length > 1) this.again(attempt, copies);
    for (const page of this.pagesIn(attempt.reference.slice(0, 36))) this.told(this.columns.text('page', 'ticket_id', page));
  }

  /** The pages of a message: its own, or those that go together in it. */
  private pagesIn(subject: string): (readonly unknown[])[] {
    const own = this.rows('page', 'id', subject);
    if (own.length > 0) return own;
    return this.rows('bundle_page', 'bundle_id', subject).flatMap((row) =>
      this.rows('page', 'id', this.columns.text('bundle_page', 'page_id', row)),
    );
  }

  /** Somebody knows of a ticket, and so of all that it is about. */
  private told(ticket: string): void {
    const { now } = this.world.scheduler;
    if (!this.toldOf.has(ticket)) this.toldOf.set(ticket, now);
    for (const table of ['alert', 'alert_past']) {
      for (const alert of this.rows(table, 'ticket_id', ticket)) {
        const condition = this.world.monitors.conditions[Number(this.columns.text(table, 'name', alert).slice(1))];
        if (condition !== undefined) condition.toldAt ??= now;
      }
    }
  }

  /** A copy may come where a fault made it unknown what became of those before. */
  private again(attempt: Attempt, copies: readonly Attempt[]): void {
    this.duplicated += 1;
    if (copies.length > MOST_COPIES) this.violated(`${copies.length} copies of one page by one method`);
    const before = copies.filter((each) => each !== attempt);
    if (before.some((each) => !this.world.faults.excuses(each, attempt.at)))
      this.violated('a page came twice and no fault had made its outcome unknown');
  }

  /** When somebody should have been told of a condition; undefined where nobody need be. */
  private dueAt({ severity, acceptedAt, heldUntil, until }: Condition): number | undefined {
    if (severity > 2 || acceptedAt === undefined) return undefined;
    const due = Math.max(acceptedAt, heldUntil ?? 0);
    return until - due < 60_000 ? undefined : due;
  }

  private standing(table: string): (readonly unknown[])[] {
    return [...this.world.server.store.named(table).rows].flatMap((row) => {
      const data = row.versions.at(-1)?.data ?? null;
      return data === null ? [] : [data];
    });
  }

  /** What was due before is done: nothing waits that nobody will ever do. */
  private owed(): void {
    const before = this.world.server.now() - OVERDUE;
    const late =
      (table: string, column: string) =>
      (row: readonly unknown[]): boolean =>
        (this.columns.instant(table, column, row) ?? 0) < before;
    const messages = this.standing('message');
    const isLeased = (row: readonly unknown[]): boolean => this.columns.text('message', 'state', row) === 'leased';
    const stuck = messages.filter((row) => (isLeased(row) ? late('message', 'lease_until')(row) : late('message', 'due_at')(row)));
    if (stuck.length > 0) this.violated(`${stuck.length} messages were due and nobody sends them`);
    const clocks = this.standing('clock').filter(late('clock', 'due_at'));
    if (clocks.length > 0)
      this.violated(
        `${clocks.length} clocks were due and nobody steps them, such as ${this.columns.text('clock', 'kind', clocks[0] ?? [])}`,
      );
    const chunks = this.standing('intake_pending').filter(late('intake_pending', 'received_at'));
    if (chunks.length > 0) this.violated(`${chunks.length} chunks of the intake log were never folded`);
  }

  /** What joined the ticket of a storm is known to whoever was told of the ticket before: it is looked at there. */
  private joinedStorms(): void {
    for (const table of ['alert', 'alert_past']) {
      for (const alert of this.standing(table)) {
        const condition = this.world.monitors.conditions[Number(this.columns.text(table, 'name', alert).slice(1))];
        const ticket = this.columns.text(table, 'ticket_id', alert);
        const toldOf = this.toldOf.get(ticket);
        const [row] = this.rows('ticket', 'id', ticket);
        if (condition === undefined || toldOf === undefined || row === undefined) continue;
        if (this.columns.value('ticket', 'harder_because', row) !== null) condition.toldAt = Math.min(condition.toldAt ?? Infinity, toldOf);
      }
    }
  }

  /** Everything has come to rest. */
  atEnd(): void {
    this.owed();
    this.joinedStorms();
    const { now } = this.world.scheduler;
    for (const condition of this.world.monitors.conditions) {
      const due = this.dueAt(condition);
      if (due === undefined) continue;
      const stood = Math.min(condition.until, now) - due;
      if (condition.toldAt !== undefined) this.lateness.push(Math.max(0, condition.toldAt - due));
      const told = condition.toldAt ?? Infinity;
      if (told - due > LOST_AFTER && stood > LOST_AFTER) {
        this.lost += 1;
        this.violated(
          `nobody was told within ${LOST_AFTER / 60_000} min of ${condition.name} on ${condition.service}, severity ${condition.severity}, accepted ${Math.round((mustHave(condition.acceptedAt, 'it is due') - this.world.start) / 1000)} s in`,
        );
      }
    }
  }
}
