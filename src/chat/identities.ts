import type { Reader } from '../platform/database/index.ts';
import { contactMethodsOf, people, peopleReachedAt } from '../catalog/index.ts';
import type { ProviderName } from './providers/provider.ts';
import { personLinked, usersLinked } from './store-identities.ts';

/** A person by id and name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whose name this is in a chat: as they confirmed it, or by a verified contact method of that chat; of two people's nobody's. */
export async function personOf(reader: Reader, provider: ProviderName, user: string): Promise<Named | undefined> {
  const linked = await personLinked(reader, provider, user);
  const reached = linked !== undefined || provider !== 'slack' ? [] : await peopleReachedAt(reader, 'slack', user);
  const id = linked ?? (reached.length === 1 ? reached[0] : undefined);
  if (id === undefined) return undefined;
  const person = (await people(reader, [id])).get(id);
  return person?.active === true ? { id: person.id, name: person.name } : undefined;
}

/** Names in a chat of some people, where they are known. */
export async function usersOf(reader: Reader, provider: ProviderName, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const linked = await usersLinked(reader, provider, ids);
  const methods = provider === 'slack' ? await contactMethodsOf(reader, ids) : new Map<string, never[]>();
  return ids.flatMap((id) => {
    const known = linked.get(id);
    if (known !== undefined) return [known];
    return (methods.get(id) ?? []).flatMap(({ channel, address }) => (channel === 'slack' && typeof address === 'string' ? [address] : []));
  });
}
