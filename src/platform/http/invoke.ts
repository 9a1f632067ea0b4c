import { refuse, type Result } from '../../kernel/index.ts';
import { parseInput } from './parse.ts';
import type { Caller, ServeParts } from './parts.ts';
import { Reply, type Call } from './route.ts';

/** Who asks, and by which way people may read that it was done. */
export interface InvokeBy {
  readonly caller: Caller;
  readonly way: NonNullable<Call['way']>;
}

/** Does what a route of ours does, as somebody, without a request: with the same input, permission and act. */
export type Invoke = (
  by: InvokeBy,
  name: string,
  given: { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown },
) => Promise<Result<unknown>>;

/** Makes what invokes routes by their names. */
export function createInvoke({
  routes,
  db,
  clock,
  doorkeeper,
  publicUrl,
}: Pick<ServeParts, 'routes' | 'db' | 'clock' | 'doorkeeper' | 'publicUrl'>): Invoke {
  const byName = new Map(routes.map((each) => [each.name, each]));
  return async ({ caller, way }, name, { params = {}, query = {}, body }) => {
    const route = byName.get(name);
    if (route === undefined) return refuse('not-found', `there is no act "${name}"`);
    const input = parseInput(route, { params, query, body });
    if (!input.ok) return input;
    const permitted = await doorkeeper.permit(caller, route.permission, input.value);
    if (!permitted.ok) return permitted;
    const call: Call = {
      db,
      clock,
      actor: caller.actor,
      personId: caller.personId,
      address: way,
      session: undefined,
      publicUrl,
      way,
      may: async (to, on) => doorkeeper.permit(caller, { to, on: () => on }, { params: undefined, query: undefined, body: undefined }),
    };
    const result = await route.handler(call, input.value);
    if (!result.ok) return result;
    return { ok: true, value: result.value instanceof Reply ? result.value.body : result.value };
  };
}
