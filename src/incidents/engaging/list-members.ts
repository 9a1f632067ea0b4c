import type { Reader } from '../../platform/database/index.ts';
import type { Definition } from '../../platform/definitions/index.ts';
import type { Directory } from '../../catalog/index.ts';
import type { NotificationList } from './list-kinds.ts';
import { subscribersOf } from './store-lists.ts';

/** Who is told by a notification list: its core, then those who joined, everybody once. */
export async function membersOf(
  reader: Reader,
  directory: Directory,
  lists: readonly Definition<NotificationList>[],
): Promise<ReadonlyMap<string, readonly { id: string; name: string; core: boolean }[]>> {
  const joined = await subscribersOf(
    reader,
    lists.map(({ id }) => id),
  );
  return new Map(
    lists.map(({ id, slug, body }) => {
      const core = body.core.flatMap((key) => directory.person(key) ?? []);
      const rest = joined.filter(({ list }) => list === id).flatMap((each) => directory.person(each.person) ?? []);
      const named = [
        ...core.map((each) => ({ each, core: true })),
        ...rest.filter((each) => !core.includes(each)).map((each) => ({ each, core: false })),
      ];
      return [slug, named.map(({ each, core: isCore }) => ({ id: each.id, name: each.name, core: isCore }))] as const;
    }),
  );
}
