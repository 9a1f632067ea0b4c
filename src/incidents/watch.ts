import { days, type Instant } from '../kernel/index.ts';
import type { Database } from '../platform/database/index.ts';
import { clocksOf } from '../platform/engine/index.ts';
import { loadDirectory, type Directory } from '../catalog/index.ts';
import { loadOnCallAt, type KnownRotation, type OnCall, type Shift } from '../oncall/index.ts';
import { clockKinds, heldWith, nextInLine, pageTimes, unansweredOfPerson, type Page } from '../paging/index.ts';
import { countTickets } from './store-list.ts';
import { heldOf } from './read-ticket.ts';
import { nightsAndDays } from './rules/pager-load.ts';
import { sayable } from './rules/restriction.ts';
import { findTicket } from './store.ts';
import { owedBy } from './owed.ts';
import type { WatchView } from './watch-view.ts';

/** How far ahead a turn of one's own is looked for. */
const AHEAD = days(60);
const MOST_SHIFTS = 200;
const WEEKS = 12;

interface Mine {
  readonly rotation: KnownRotation;
  readonly role: string;
  readonly shift: Shift;
}

/** What a rotation is to services: primary of them, secondary, or neither. */
function roleOf(directory: Directory, rotation: KnownRotation): string {
  const slug = rotation.versions.at(-1)?.slug;
  if (directory.services.some((service) => service.primaryRotation === slug)) return 'primary';
  return directory.services.some((service) => service.secondaryRotation === slug) ? 'secondary' : 'on call';
}

const nameOf = (rotation: KnownRotation): string => rotation.versions.at(-1)?.body.name ?? 'a rotation';

/** The shifts of a rotation from an instant on, in order. */
function* shiftsFrom(onCall: OnCall, rotation: KnownRotation, span: { from: Instant; to: Instant }): Generator<Shift> {
  let at = span.from;
  for (let count = 0; count < MOST_SHIFTS && at < span.to; count += 1) {
    const { shift } = onCall.watch(rotation, at);
    yield shift;
    if (!(shift.until > at)) return;
    at = shift.until;
  }
}

function nextOf(onCall: OnCall, personId: string, now: Instant): Mine | undefined {
  const found: Mine[] = [];
  for (const rotation of onCall.rotations) {
    for (const shift of shiftsFrom(onCall, rotation, { from: now, to: now + AHEAD })) {
      if (shift.person !== personId || shift.from <= now) continue;
      found.push({ rotation, role: roleOf(onCall.directory, rotation), shift });
      break;
    }
  }
  return found.toSorted((one, other) => one.shift.from - other.shift.from)[0];
}

const currentOf = (onCall: OnCall, personId: string, now: Instant): Mine | undefined =>
  onCall.rotations
    .map((rotation): Mine => ({ rotation, role: roleOf(onCall.directory, rotation), shift: onCall.watch(rotation, now).shift }))
    .filter((each) => each.shift.person === personId)
    .toSorted((one, other) => one.role.localeCompare(other.role))[0];

const named = (onCall: OnCall, shift: Shift | undefined): string | null =>
  shift?.person == null ? null : (onCall.person(shift.person)?.name ?? null);

const finite = (instant: Instant): Instant | null => (Number.isFinite(instant) ? instant : null);

function shiftView(onCall: OnCall, mine: Mine, around: { next: Mine | undefined; now: Instant }): WatchView['shift'] {
  const { previous, next: following } = onCall.watch(mine.rotation, around.now);
  return {
    team: nameOf(mine.rotation),
    role: mine.role,
    since: mine.shift.from,
    until: finite(mine.shift.until),
    after: named(onCall, previous),
    before: named(onCall, following),
    nextMine: around.next?.shift.from ?? null,
  };
}

/** The picture of the week: whose line lies in the water, and the pages that stood up from it. */
function strip(
  onCall: OnCall,
  rotation: KnownRotation | undefined,
  around: { personId: string; now: Instant; pages: readonly Page[] },
): WatchView['strip'] {
  if (rotation === undefined) return null;
  const [from, to] = [around.now - days(2), around.now + days(5)];
  const stretches = [...shiftsFrom(onCall, rotation, { from, to })].map((shift) => ({
    from: Math.max(shift.from, from),
    to: Math.min(shift.until, to),
    person: named(onCall, shift),
    mine: shift.person === around.personId,
  }));
  const pages = around.pages
    .filter((page) => page.madeAt >= from)
    .map((page) => ({ at: page.madeAt, severity: page.severity, ticket: page.ticketId, title: page.because }));
  return { from, to, stretches, pages };
}

async function pageView(reader: Database, page: Page, directory: Directory): Promise<WatchView['pages']> {
  const ticket = await findTicket(reader, page.ticketId);
  if (ticket === undefined) return [];
  const service = directory.service(ticket.serviceId);
  const due = (await clocksOf(reader, [ticket.id])).find((clock) => clock.kind === clockKinds.unowned);
  return [
    {
      id: page.id,
      ticket: `T-${ticket.number}`,
      severity: page.severity,
      title: sayable(ticket).title,
      service: service?.slug ?? 'unknown',
      tier: service?.tier ?? null,
      since: ticket.cutAt,
      alarm: ticket.groupKey?.split('/')[1] ?? null,
      next: due === undefined ? null : { at: due.dueAt, who: await nextInLine(reader, ticket.id) },
      held: heldOf(page, await heldWith(reader, [page.id])),
    },
  ];
}

/** Everything on My watch for one person: am I on call, what pages me, what I owe, how heavy the pager was. */
export async function readWatch(reader: Database, personId: string, now: Instant): Promise<WatchView> {
  const onCall = await loadOnCallAt(reader, now, now);
  const directory = await loadDirectory(reader);
  const [mine, next] = [currentOf(onCall, personId, now), nextOf(onCall, personId, now)];
  const recent = await pageTimes(reader, personId, now - days(7 * WEEKS));
  const open = await unansweredOfPerson(reader, personId);
  const zone = directory.person(personId)?.zone ?? 'UTC';
  const owed = await owedBy(reader, personId, now);
  const counts = await countTickets(reader, { personId, teams: [], now });
  return {
    shift: mine === undefined ? null : shiftView(onCall, mine, { next, now }),
    nextMine: next === undefined ? null : { team: nameOf(next.rotation), role: next.role, from: next.shift.from },
    strip: strip(onCall, (mine ?? next)?.rotation, { personId, now, pages: recent }),
    pages: (await Promise.all(open.map(async (page) => pageView(reader, page, directory)))).flat(),
    owed,
    load: nightsAndDays(
      recent.map((page) => page.madeAt),
      { now, weeks: WEEKS, zone: zoneHour(zone) },
    ),
    counts: { owed: owed.length, open: counts.open },
  };
}

/** The hour of day in a zone. Kept here so that the rule stays pure. */
const zoneHour =
  (zone: string): ((at: Instant) => number) =>
  (at) =>
    Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(at));
