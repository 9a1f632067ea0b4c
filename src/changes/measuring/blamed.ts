import type { Reader } from '../../platform/database/index.ts';
import { incidentsBlamedOn } from '../../incidents/index.ts';
import { namesOfChange, type Blamed } from '../rules/index.ts';

interface Named {
  readonly id: string;
  readonly number: number;
  readonly url: string | null;
}

/** What changes are blamed for, by change, with the tickets. */
export async function blamedOn(reader: Reader, changes: readonly Named[]) {
  const byName = new Map(changes.flatMap((each) => namesOfChange(each).map((name): [string, string] => [name, each.id])));
  const found = await incidentsBlamedOn(reader, [...byName.keys()]);
  const blamed = found.flatMap((each): Blamed[] => {
    const changeId = byName.get(each.reference);
    return changeId === undefined ? [] : [{ changeId, ticketId: each.ticketId, isDrill: each.isDrill, from: each.from, until: each.until }];
  });
  return { blamed, tickets: new Map(found.map(({ ticketId, number, title }) => [ticketId, { id: ticketId, number, title }])) };
}
