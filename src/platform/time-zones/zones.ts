import { Temporal } from 'temporal-polyfill';

import { mustHave, ZONE_BLOCK, type OffsetPeriod, type Zone } from '../../kernel/index.ts';

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
