import type { Group } from './change-signs.ts';
import type { Link } from './nearness.ts';
import { ALARMS_OF, type AlarmOf } from './situation.ts';

// Names are made once: one answer uses tens of thousands, and each new text would have to be hashed anew.

/** From where a change may have done it. */
export type Side = 'own' | 'called' | 'caller' | 'place';

export const sideOf = ({ by }: Link): Side => (by === 'host' || by === 'zone' ? 'place' : by);

/** Names of what is said of each side. */
export const bySide = (said: string): Readonly<Record<Side, string>> => ({
  own: `${said} own`,
  called: `${said} called`,
  caller: `${said} caller`,
  place: `${said} place`,
});

/** The same the other way round. */
export const ofSide = (said: string): Readonly<Record<Side, string>> => ({
  own: `own ${said}`,
  called: `called ${said}`,
  caller: `caller ${said}`,
  place: `place ${said}`,
});

/** Names of what is said of each kind of link. */
export const byWay = (said: string): Readonly<Record<Link['by'], string>> => ({
  own: `${said} own`,
  called: `${said} called`,
  caller: `${said} caller`,
  host: `${said} host`,
  zone: `${said} zone`,
});

interface GroupNames {
  readonly isNew: string;
  readonly side: Readonly<Record<Side, string>>;
  readonly of: ReadonlyMap<AlarmOf, string>;
}

const namesOf = (group: Group): GroupNames => ({
  isNew: `${group} new`,
  side: bySide(group),
  of: new Map(ALARMS_OF.map((of) => [of, `${group} ${of}`])),
});

/** Names of what alarms say of a group of changes. */
export const GROUP: Readonly<Record<Group, GroupNames>> = { deploy: namesOf('deploy'), work: namesOf('work'), setting: namesOf('setting') };

/** The name of a link itself. */
export function linkName(link: Link): string {
  if (link.by === 'called') return `link called ${link.hops}${link.hard ? ' hard' : ''}`;
  return link.by === 'caller' ? `link caller ${link.hops}` : `link ${link.by}`;
}
