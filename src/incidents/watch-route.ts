import { ok, refuse } from '../kernel/index.ts';
import { route } from '../platform/http/index.ts';
import { readWatch } from './watch.ts';
import { watchView } from './watch-view.ts';

/** My watch: am I on call, until when, what pages me, what I owe, how heavy the pager was. */
export const watchRoute = route({
  method: 'GET',
  path: '/api/v1/watch',
  name: 'watch',
  summary: 'My watch: am I on call, what pages me now, what I owe',
  permission: { to: 'member' },
  output: watchView,
  handler: async (call) => {
    if (call.personId === undefined) return refuse('conflict', 'a key has no watch of its own');
    return ok(await readWatch(call.db, call.personId, call.clock.now()));
  },
});
