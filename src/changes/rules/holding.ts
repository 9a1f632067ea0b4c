import type { Neighbour } from './conflicts.ts';
import type { Planned } from './planned.ts';
import { firstDifference, overlap, type Span } from './spans.ts';

/** A severity 1 as holding changes sees it. */
export interface HoldingIncident extends Span {
  readonly id: string;
  readonly service: string;
  /** Within its blast radius; its own service is not among them. */
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  readonly name: (id: string) => string;
}

export interface Candidate extends Planned {
  readonly state: string;
  readonly kind: string;
  /** The ticket that it is for: a fix is never held by what it mends. */
  readonly ticket: string | null;
}

/** A change that stands in an incident's way, with why. */
export interface Held<C extends Candidate> {
  readonly change: C;
  readonly because: string;
}

const hopsTo = (services: readonly string[], { neighbours }: HoldingIncident): [string, Neighbour] | undefined =>
  services
    .flatMap((id): [string, Neighbour][] => {
      const near = neighbours.get(id);
      return near === undefined ? [] : [[id, near]];
    })
    .toSorted(([, a], [, b]) => a.hops - b.hops)[0];

/** Why a change lies in an incident's blast radius; undefined where it does not. */
function becauseOf(change: Candidate, incident: HoldingIncident): string | undefined {
  if (change.services.includes(incident.service)) return `changes ${incident.name(incident.service)} itself`;
  const near = hopsTo(change.services, incident);
  if (near === undefined) return undefined;
  const [id, { hops, side }] = near;
  return `changes ${incident.name(id)}, ${hops} hop${hops === 1 ? '' : 's'} ${side} ${incident.name(incident.service)}`;
}

/**
 * Which changes a severity 1 proposes to hold, soonest first: those that would go on during it in its blast radius. What is under way
 * cannot be held, only stopped by its technician; emergency changes and the incident's own fixes are left alone.
 */
export function changesToHold<C extends Candidate>(
  changes: readonly C[],
  incident: HoldingIncident,
): { hold: Held<C>[]; underWay: Held<C>[] } {
  const found = changes
    .filter((change) => change.ticket !== incident.id && change.kind !== 'emergency' && overlap(change, incident))
    .flatMap((change): Held<C>[] => {
      const because = becauseOf(change, incident);
      return because === undefined ? [] : [{ change, because }];
    })
    .toSorted((a, b) => firstDifference(a.change.from - b.change.from, a.change.number - b.change.number));
  const isUnderWay = ({ change }: Held<C>): boolean => change.state === 'working';
  return { hold: found.filter((each) => !isUnderWay(each)), underWay: found.filter(isUnderWay) };
}
