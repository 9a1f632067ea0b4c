import { hours } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks } from '../../platform/engine/index.ts';
import { zoneOf } from '../../platform/time-zones/index.ts';
import { contactMethodsOf, loadDirectory, type Directory } from '../../catalog/index.ts';
import { sendNotices, type Recipient, type Told } from '../approvals/notice.ts';
import { comesAtOnce, isAskedFor, MOST_AT_ONCE, nextDigest, type ToldChange, type ToldEvent } from '../rules/index.ts';
import {
  ensureReaders,
  insertTold,
  readersByIds,
  subscriptionsAbout,
  toldAtOnceSince,
  type ChangeReader,
  type NewTold,
  type WhoReads,
} from './store-notices.ts';

/** The clock by which a reader's digest comes. */
export const DIGEST = 'change.digest';

/** What has become of a change that readers are told of. */
export interface Tidings {
  readonly changeId: string;
  readonly event: ToldEvent;
  readonly services: readonly string[];
  readonly change: Omit<ToldChange, 'services' | 'teams'>;
  /** One line of a digest. */
  readonly words: string;
  /** The mail, where it comes at once. */
  readonly told: Told;
  /** Mail addresses of customers who must be told, by their names. */
  readonly customers: readonly { readonly name: string; readonly address: string }[];
  /** Who is told, by their ids as readers, where that follows from what they were told before. */
  readonly readers?: ReadonlyMap<string, Reason>;
}

/** Why somebody is told, and whether at once. */
export interface Reason {
  readonly because: string;
  readonly atOnce: boolean;
}

const keyOf = ({ person, address }: Pick<WhoReads, 'person' | 'address'>): string => person ?? address ?? '';

/** Those whom the lists of the services name. An address is told at once, since a list outside keeps no digest of ours; people read theirs. */
function listed(directory: Directory, services: readonly string[], event: ToldEvent): (WhoReads & Reason)[] {
  if (event !== 'planned') return [];
  return services.flatMap((id) => {
    const service = directory.service(id);
    const because = `the change list of ${service?.name ?? 'its service'}`;
    return (service?.notifications.change ?? []).flatMap((entry): (WhoReads & Reason)[] => {
      if (entry.includes('@')) return [{ person: null, address: entry, zone: 'Etc/UTC', because, atOnce: true }];
      const [kind, slug = ''] = entry.split(':');
      const found = directory.person(slug);
      const team = directory.team(slug);
      const people = kind === 'person' ? (found === undefined ? [] : [found]) : team === undefined ? [] : directory.membersOf(team.id);
      return people.map((person) => ({ person: person.id, address: null, zone: person.zone, because, atOnce: false }));
    });
  });
}

/** Everybody who is told, each once: at once wins, and so does the first reason. */
async function readersOf(tx: Tx, directory: Directory, tidings: Tidings): Promise<ReadonlyMap<string, Reason>> {
  const { services } = tidings;
  const teams = [...new Set(services.flatMap((id) => directory.teamPath(directory.service(id)?.teamId ?? '')))];
  const change: ToldChange = { ...tidings.change, services, teams };
  const lists = listed(directory, services, tidings.event);
  const known = await ensureReaders(tx, [...new Map(lists.map((each) => [keyOf(each), each])).values()]);
  const idOf = new Map(known.map((reader) => [keyOf(reader), reader.id]));
  const found = new Map<string, Reason>();
  const add = (id: string, { because, atOnce }: Reason): void => {
    const before = found.get(id);
    found.set(id, before === undefined ? { because, atOnce } : { because: before.because, atOnce: before.atOnce || atOnce });
  };
  for (const each of lists) {
    const id = idOf.get(keyOf(each));
    if (id !== undefined) add(id, each);
  }
  for (const asked of await subscriptionsAbout(tx, { services, teams }))
    if (isAskedFor(asked, change)) add(asked.readerId, { because: 'asked to be told', atOnce: comesAtOnce(asked, change) });
  return found;
}

/** Who can be reached at all: nobody is written down as told who cannot. */
async function reachable(tx: Tx, readers: readonly ChangeReader[]): Promise<ChangeReader[]> {
  const methods = await contactMethodsOf(
    tx,
    readers.flatMap(({ person }) => person ?? []),
  );
  return readers.filter(({ person }) => person === null || (methods.get(person) ?? []).length > 0);
}

const recipient = ({ person, address }: ChangeReader): Recipient => (person === null ? { email: address ?? '' } : { person });

async function tellCustomers(tx: Tx, tidings: Tidings): Promise<void> {
  const { customers, told, changeId, event, words } = tidings;
  const readers = await ensureReaders(
    tx,
    customers.map(({ address }) => ({ person: null, address, zone: 'Etc/UTC' })),
  );
  const idOf = new Map(readers.map((reader) => [reader.address, reader.id]));
  const because = 'a customer whom the matrix has told';
  await insertTold(
    tx,
    customers.flatMap(({ name, address }): NewTold[] => {
      const readerId = idOf.get(address);
      return readerId === undefined ? [] : [{ changeId, readerId, customer: name, event, words, because, way: 'now' }];
    }),
  );
  const { link: _, ...without } = told;
  await sendNotices(
    tx,
    [...new Set(customers.map(({ address }) => address))].map((email) => ({
      to: { email },
      told: { ...without, reference: `${told.reference}/customer` },
    })),
  );
}

/**
 * Tells the readers of a change: at once whom they asked so and who has not had too many this hour, the rest in their next digest.
 * Answers how many are told, customers with them.
 */
export async function tellReaders(tx: Tx, tidings: Tidings): Promise<number> {
  const directory = await loadDirectory(tx);
  const reasons = tidings.readers ?? (await readersOf(tx, directory, tidings));
  const readers = await reachable(tx, await readersByIds(tx, [...reasons.keys()]));
  const had = await toldAtOnceSince(tx, [...reasons.keys()], tx.now - hours(1));
  const rows = readers.map((reader) => {
    const { because = '', atOnce = false } = reasons.get(reader.id) ?? {};
    const isNow = atOnce && (had.get(reader.id) ?? 0) < MOST_AT_ONCE;
    return { reader, because, way: isNow ? ('now' as const) : ('digest' as const) };
  });
  await insertTold(
    tx,
    rows.map(({ reader, because, way }) => ({
      changeId: tidings.changeId,
      readerId: reader.id,
      customer: null,
      event: tidings.event,
      words: tidings.words,
      because,
      way,
    })),
  );
  const now = rows.filter(({ way }) => way === 'now');
  await sendNotices(
    tx,
    now.map(({ reader }) => ({ to: recipient(reader), told: tidings.told })),
  );
  const later = rows.filter(({ way }) => way === 'digest');
  await setClocks(
    tx,
    later.map(({ reader }) => ({ kind: DIGEST, subject: reader.id, dueAt: nextDigest({ ...reader, zone: zoneOf(reader.zone) }, tx.now) })),
  );
  if (tidings.customers.length > 0) await tellCustomers(tx, tidings);
  return rows.length + tidings.customers.length;
}
