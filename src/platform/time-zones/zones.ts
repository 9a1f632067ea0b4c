import { Temporal } from 'temporal-polyfill';

import { mustHave, ZONE_BLOCK, type Instant, type OffsetPeriod, type Zone } from '../../kernel/index.ts';

/** A block takes half a millisecond to build and is asked for thousands of times. */
function buildBlock(name: string, block: number): readonly OffsetPeriod[] {
  const start = block * ZONE_BLOCK;
  const end = start + ZONE_BLOCK;
  let moment: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(name);
  const periods: OffsetPeriod[] = [];
  while (moment !== null && moment.epochMilliseconds < end) {
    periods.push({ at: moment.epochMilliseconds, offset: moment.offsetNanoseconds / 1e6 });
    moment = moment.getTimeZoneTransition('next');
  }
  return periods;
}

function buildZone(name: string): Zone {
  const blocks = new Map<number, readonly OffsetPeriod[]>();
  return {
    name,
    offsets(block) {
      const known = blocks.get(block);
      if (known !== undefined) return known;
      const built = buildBlock(name, block);
      blocks.set(block, built);
      return built;
    },
  };
}

const zones = new Map<string, Zone | undefined>();

/** As many names as there can be, and room for wrong ones; beyond it the table is begun anew. */
const MOST_ZONES = 2000;

function buildIfKnown(name: string): Zone | undefined {
  if (!/^[A-Za-z][\w+\-/]{1,63}$/.test(name)) return undefined;
  try {
    return buildZone(Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId);
  } catch {
    return undefined;
  }
}

/** From `at` on, the wall is `offset` ms ahead of UTC, and its time is called by `letters`: `CET`, or `GMT+9` where the zone has none of its own. */
export interface NamedPeriod extends OffsetPeriod {
  readonly letters: string;
}

/** What a zone's wall shows between two instants, as a table for whoever has no tables of zones at hand. Before `from` and from `until` on it says nothing. */
export interface ZoneTable {
  readonly from: Instant;
  readonly until: Instant;
  readonly periods: readonly NamedPeriod[];
}

function buildTable(zone: Zone, block: number): ZoneTable {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone.name, timeZoneName: 'short' });
  const lettersAt = (at: Instant): string =>
    mustHave(
      format.formatToParts(at).find(({ type }) => type === 'timeZoneName'),
      'a zone has a name',
    ).value;
  const periods = [block - 1, block, block + 1].flatMap((each) =>
    zone.offsets(each).map(({ at, offset }) => ({ at, offset, letters: lettersAt(at) })),
  );
  const isNew = ({ offset, letters }: NamedPeriod, before: NamedPeriod | undefined): boolean =>
    offset !== before?.offset || letters !== before.letters;
  return {
    from: (block - 1) * ZONE_BLOCK,
    until: (block + 2) * ZONE_BLOCK,
    periods: periods.filter((each, index) => isNew(each, periods[index - 1])),
  };
}

const tables = new Map<string, { readonly block: number; readonly table: ZoneTable }>();

/** A zone's table for at least a year before an instant and a year after it. */
export function zoneTable(zone: Zone, at: Instant): ZoneTable {
  const block = Math.floor(at / ZONE_BLOCK);
  const known = tables.get(zone.name);
  if (known?.block === block) return known.table;
  if (tables.size >= MOST_ZONES) tables.clear();
  const table = buildTable(zone, block);
  tables.set(zone.name, { block, table });
  return table;
}

/** The zone with an IANA name, or undefined when there is none; offsets such as +01:00 are not zones. */
export function findZone(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  if (zones.size >= MOST_ZONES) zones.clear();
  const zone = buildIfKnown(name);
  zones.set(name, zone);
  return zone;
}

/** The zone with a name that has been checked before. */
export const zoneOf = (name: string): Zone => mustHave(findZone(name), `time zone ${name} is not known`);

/** Whether a name is an IANA time zone. */
export const isZone = (name: string): boolean => findZone(name) !== undefined;
