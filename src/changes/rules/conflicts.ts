import type { Duration } from '../../kernel/index.ts';
import type { Occurrence, ServiceWindows } from './calendar.ts';
import { fullStretches, type Ceiling } from './ceiling.ts';
import type { Planned } from './planned.ts';
import { joined, overlap, within, type Span } from './spans.ts';

/** A service near one of the change's own, over dependencies. */
export interface Neighbour {
  readonly hops: number;
  /** `below`: the change's service needs it; `above`: it needs the change's service. */
  readonly side: 'above' | 'below';
  /** Id of the change's service that it is nearest to. */
  readonly of: string;
}

/** A ticket of severity 1 or 2 that is open, and until when it is taken to be. */
export interface OpenIncident extends Span {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly severity: number;
  readonly service: string;
}

/** What an organisation asks of changes at one time. */
export interface Limits extends Ceiling {
  /** How far apart two changes of tier 1 stay. */
  readonly apart: Duration;
}

/** All that one change is held against. It reaches as far as the times that are asked about. */
export interface Around {
  /** Other changes; the change itself among them is passed over. */
  readonly changes: readonly Planned[];
  /** By service id; the change's own are not in it. */
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  /** Those that cover it. */
  readonly freezes: readonly Occurrence[];
  /** Those that cover it. */
  readonly launches: readonly Occurrence[];
  /** Of its services; empty where it need not keep to windows. */
  readonly windows: readonly ServiceWindows[];
  readonly incidents: readonly OpenIncident[];
  /** All launches, whatever they cover: around them the ceiling is lower. */
  readonly everyLaunch: readonly Span[];
  readonly limits: Limits;
  /** What people call a service or a person, by id. */
  readonly name: (id: string) => string;
}

export type ConflictKind =
  | 'same-service'
  | 'dependent-service'
  | 'same-host'
  | 'same-technician'
  | 'tier-1-near'
  | 'freeze'
  | 'launch'
  | 'outside-window'
  | 'open-incident'
  | 'ceiling';

/** Why one thing stands against a change. */
export interface Reason {
  readonly kind: ConflictKind;
  readonly says: string;
}

/** What stands against a change. */
export interface Against extends Span {
  readonly kind: 'change' | 'freeze' | 'launch' | 'window' | 'incident';
  readonly id: string;
  /** Of a change or a ticket. */
  readonly number: number | null;
  readonly name: string;
}

/** One conflict: with what, and every reason why. */
export interface Conflict {
  readonly with: readonly Against[];
  readonly reasons: readonly Reason[];
}

const shared = (some: ReadonlySet<string>, others: readonly string[]): string[] => others.filter((each) => some.has(each));

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The nearest of a change's services, seen from its neighbour's. */
function nearestOf(around: Around, services: readonly string[]): [string, Neighbour] | undefined {
  return services
    .flatMap((id): [string, Neighbour][] => {
      const near = around.neighbours.get(id);
      return near === undefined ? [] : [[id, near]];
    })
    .toSorted(([, a], [, b]) => a.hops - b.hops)[0];
}

/** What two changes have in common that may not happen at one time, with how far apart they stay for it. */
interface Relation extends Reason {
  readonly apart: Duration;
}

/** A change as it is compared with thousands. */
interface Prepared {
  readonly change: Planned;
  readonly services: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}
export const prepare = (change: Planned): Prepared => ({ change, services: new Set(change.services), hosts: new Set(change.hosts) });

/** Two of these keep their distance, whatever they change. */
const isDelicate = ({ tier, isImpacting }: Planned): boolean => tier === 1 && isImpacting;

/** Why two changes may not happen at one time, whenever they do. */
function relationsOf({ change, services, hosts }: Prepared, other: Planned, around: Around): Relation[] {
  const found: Relation[] = [];
  const say = (kind: ConflictKind, says: string, apart = 0): number => found.push({ kind, says, apart });
  const same = shared(services, other.services);
  if (same.length > 0) say('same-service', `both change ${same.map(around.name).join(', ')}`);
  else {
    const near = nearestOf(around, other.services);
    if (near !== undefined) {
      const [id, { hops, side, of }] = near;
      say('dependent-service', `${around.name(id)} is ${counted(hops, 'hop')} ${side} ${around.name(of)}`);
    }
  }
  const hostsShared = shared(hosts, other.hosts);
  if (hostsShared.length > 0) {
    const [first = '', ...rest] = hostsShared;
    say('same-host', `both touch ${first}${rest.length === 0 ? '' : ` and ${counted(rest.length, 'more host')}`}`);
  }
  if (change.technician !== null && change.technician === other.technician) {
    say('same-technician', `${around.name(change.technician)} carries out both`);
  }
  if (isDelicate(change) && isDelicate(other)) {
    const asked = Math.round(around.limits.apart / 60_000);
    say('tier-1-near', asked === 0 ? 'both are tier 1' : `both are tier 1, which stay ${asked} min apart`, around.limits.apart);
  }
  return found;
}

/** Whether anything of `relationsOf` keeps two changes apart, and how far; without words, for thousands of others. */
export function apartOf({ change, services, hosts }: Prepared, other: Planned, around: Around): Duration | undefined {
  if (isDelicate(change) && isDelicate(other)) return around.limits.apart;
  if (change.technician !== null && change.technician === other.technician) return 0;
  const isNear = other.services.some((id) => services.has(id) || around.neighbours.has(id));
  return isNear || other.hosts.some((host) => hosts.has(host)) ? 0 : undefined;
}

const asAgainst = (other: Planned): Against => ({
  kind: 'change',
  id: other.id,
  number: other.number,
  name: other.title,
  from: other.from,
  until: other.until,
});

const entryAgainst = (kind: 'freeze' | 'launch' | 'window', { entry, from, until }: Occurrence): Against => ({
  kind,
  id: entry.id,
  number: null,
  name: entry.name,
  from,
  until,
});

function withChanges(change: Planned, around: Around): Conflict[] {
  const prepared = prepare(change);
  return around.changes.flatMap((other) => {
    if (other.id === change.id || !overlap(change, other, around.limits.apart)) return [];
    const reasons = relationsOf(prepared, other, around)
      .filter(({ apart }) => overlap(change, other, apart))
      .map(({ kind, says }) => ({ kind, says }));
    return reasons.length === 0 ? [] : [{ with: [asAgainst(other)], reasons }];
  });
}

/** The last window of a service before a change and the first after it began: what it might move into. */
function nearestWindows(change: Span, windows: readonly Occurrence[]): Occurrence[] {
  const before = windows.filter((each) => each.from <= change.from).at(-1);
  const after = windows.find((each) => each.from > change.from);
  return [before, after].filter((each) => each !== undefined);
}

function withWindows(change: Planned, around: Around): Conflict[] {
  return around.windows.flatMap(({ service, windows }) =>
    within(change, joined(windows))
      ? []
      : [
          {
            with: nearestWindows(change, windows).map((each) => entryAgainst('window', each)),
            reasons: [{ kind: 'outside-window' as const, says: `outside the windows of ${around.name(service)}` }],
          },
        ],
  );
}

function withIncidents(change: Planned, around: Around): Conflict[] {
  const own = new Set(change.services);
  return around.incidents.flatMap((incident): Conflict[] => {
    const near = around.neighbours.get(incident.service);
    if (!overlap(change, incident) || (near === undefined && !own.has(incident.service))) return [];
    const where =
      near === undefined || own.has(incident.service)
        ? around.name(incident.service)
        : `${around.name(incident.service)}, ${counted(near.hops, 'hop')} ${near.side} ${around.name(near.of)}`;
    const { id, number, title, severity, from, until } = incident;
    return [
      {
        with: [{ kind: 'incident', id, number, name: title, from, until }],
        reasons: [{ kind: 'open-incident', says: `severity ${severity} is open on ${where}` }],
      },
    ];
  });
}

function withEntries(change: Planned, around: Around): Conflict[] {
  const freezes = around.freezes
    .filter((each) => overlap(change, each))
    .map((each) => ({
      with: [entryAgainst('freeze', each)],
      reasons: [{ kind: 'freeze' as const, says: `inside the freeze “${each.entry.name}”` }],
    }));
  const launches = around.launches
    .filter((each) => change.isImpacting && overlap(change, each))
    .map((each) => ({
      with: [entryAgainst('launch', each)],
      reasons: [{ kind: 'launch' as const, says: `around the launch “${each.entry.name}”` }],
    }));
  return [...freezes, ...launches];
}

/** As many of those at one time as a person reads. */
const MOST_NAMED = 10;

function withCeiling(change: Planned, around: Around): Conflict[] {
  const full = fullStretches(around, change).find((each) => overlap(change, each));
  if (full === undefined) return [];
  const others = around.changes.filter((each) => each.isImpacting && each.id !== change.id && overlap(each, full));
  const says = `${others.length + 1} changes at one time that may be felt; ${full.allowed} may be${full.isLaunch ? ' around a launch' : ''}`;
  return [{ with: others.slice(0, MOST_NAMED).map(asAgainst), reasons: [{ kind: 'ceiling', says }] }];
}

/** Everything that stands against a change at the time for which it is planned. What touches is no conflict. */
export function conflictsOf(change: Planned, around: Around): Conflict[] {
  return [
    ...withChanges(change, around),
    ...withEntries(change, around),
    ...withWindows(change, around),
    ...withIncidents(change, around),
    ...withCeiling(change, around),
  ];
}
