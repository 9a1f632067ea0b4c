import { days, minutes, type Instant } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../platform/http/index.ts';
import { createLimit } from '../../platform/limits.ts';
import { hashOf } from '../../platform/secrets.ts';
import { icalendar, type CalendarEvent } from '../rules/index.ts';
import { readCalendar, type Calendar, type Spell } from './read-calendar.ts';
import type { CalendarChange } from './store.ts';
import { linkByToken, noteLinkRead } from './store-links.ts';

interface FeedParts {
  readonly db: Database;
  readonly publicUrl: string;
}

const BACK = days(30);
const AHEAD = days(180);
const HOPS = 3;
/** Of one address in a minute: calendars ask every few minutes, and somebody who guesses tokens more often. */
const MOST_READS = 60;

const statuses: Readonly<Record<string, CalendarEvent['status']>> = { draft: 'TENTATIVE', review: 'TENTATIVE', held: 'TENTATIVE' };

function changeEvent({ world }: Calendar, change: CalendarChange, publicUrl: string): CalendarEvent {
  const services = change.services.map((id) => world.service(id)?.slug ?? id).join(', ');
  const technician = change.technician === null ? '' : (world.directory.person(change.technician)?.name ?? '');
  return {
    uid: `change-${change.id}@${new URL(publicUrl).host}`,
    sequence: change.version,
    from: change.from,
    until: change.until,
    title: `CHG-${change.number} ${change.title}`,
    about: [`${services}, tier ${change.tier}, ${change.state}`, ...(technician === '' ? [] : [`Carried out by ${technician}`])].join('\n'),
    url: `${publicUrl}/changes/CHG-${change.number}`,
    status: statuses[change.state] ?? 'CONFIRMED',
    isBusy: true,
  };
}

const spellEvent = (word: string, spell: Spell, publicUrl: string): CalendarEvent => ({
  uid: `${word.toLowerCase()}-${spell.slug}-${spell.from}@${new URL(publicUrl).host}`,
  sequence: 0,
  from: spell.from,
  until: spell.until,
  title: `${word}: ${spell.name}`,
  about: [spell.about, ...(spell.owner === null ? [] : [`Ask ${spell.owner}`])].filter((line) => line !== '').join('\n'),
  url: `${publicUrl}/changes`,
  status: 'CONFIRMED',
  isBusy: false,
});

/** All that a calendar program is given. */
function eventsOf(calendar: Calendar, publicUrl: string): CalendarEvent[] {
  return [
    ...calendar.changes.map((change) => changeEvent(calendar, change, publicUrl)),
    ...calendar.freezes.map((each) => spellEvent('Freeze', each, publicUrl)),
    ...calendar.launches.map((each) => spellEvent('Launch', each, publicUrl)),
  ];
}

const nothing: RawAnswer = { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'There is no such calendar.\n' };

async function give({ db, publicUrl }: FeedParts, token: string, now: Instant): Promise<RawAnswer> {
  const link = /^[a-z0-9]{32}$/.test(token) ? await linkByToken(db, hashOf(token)) : undefined;
  if (link === undefined) return nothing;
  const calendar = await readCalendar(db, { ...link.shows, hops: HOPS, from: now - BACK, until: now + AHEAD }, now);
  await db.write(system('calendar'), async (tx) => noteLinkRead(tx, link.id, now));
  return {
    status: 200,
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, max-age=300', 'referrer-policy': 'no-referrer' },
    body: icalendar(link.name, eventsOf(calendar, publicUrl), now),
  };
}

/** The calendar of changes as iCalendar (RFC 5545), for whoever has a link's token. */
export function calendarFeedRoute(parts: FeedParts): RawRoute {
  const reads = createLimit(MOST_READS, minutes(1));
  return {
    method: 'GET',
    path: '/calendars/:token/changes.ics',
    bodyLimit: 0,
    handler: async (request: RawRequest) => {
      const now = parts.db.clock.now();
      const wait = reads.take(request.address, now);
      if (wait !== undefined) return { status: 429, headers: { 'retry-after': String(Math.ceil(wait / 1000)) } };
      return give(parts, request.params['token'] ?? '', now);
    },
  };
}
