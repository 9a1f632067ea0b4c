import { days } from '../../kernel/index.ts';
import { registerCrisisTable, type CrisisSource, type CrisisTable } from '../../platform/crisis-tables.ts';
import { readCalendar, type Calendar, type Spell } from './read-calendar.ts';

const AHEAD = days(7);
const MOST_ROWS = 500;

type Row = CrisisTable['rows'][number];

const spellRow = (word: string, { world }: Calendar, spell: Spell): Row => [
  { at: spell.from },
  { at: spell.until },
  `${word}: ${spell.name}`,
  spell.services.length > 12 ? `${spell.services.length} services` : spell.services.map((id) => world.service(id)?.slug ?? id).join(', '),
  spell.owner ?? '',
];

function rowsOf(calendar: Calendar): Row[] {
  const { world } = calendar;
  const changes = calendar.changes.map(({ from, until, number, title, state, services, technician }): Row => [
    { at: from },
    { at: until },
    `CHG-${number} ${title} (${state})`,
    services.map((id) => world.service(id)?.slug ?? id).join(', '),
    technician === null ? '' : (world.directory.person(technician)?.name ?? ''),
  ]);
  const freezes = calendar.freezes.map((each) => spellRow('Freeze', calendar, each));
  const launches = calendar.launches.map((each) => spellRow('Launch', calendar, each));
  const begins = (row: Row): number => (typeof row[0] === 'object' ? row[0].at : 0);
  return [...changes, ...freezes, ...launches].toSorted((a, b) => begins(a) - begins(b)).slice(0, MOST_ROWS);
}

/** The calendar of the next seven days, in the crisis bundle: what goes on and what may not. */
const ahead: CrisisSource = {
  name: 'changes.calendar',
  async read(reader, now) {
    const calendar = await readCalendar(reader, { from: now, until: now + AHEAD, hops: 0 }, now);
    return {
      heading: 'Changes',
      empty: 'No changes, freezes or launches are planned for the next seven days.',
      columns: ['From', 'Until', 'What', 'Services', 'Who'],
      rows: rowsOf(calendar),
    };
  },
};

/** Puts the calendar into the crisis bundle; for app, once. */
export const registerCalendarInCrisis = (): void => registerCrisisTable(ahead);
