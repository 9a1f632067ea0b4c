export { nothingAllowed, parseAllowList, type AllowList } from './allow.ts';
export { createEgress, EgressFault, MOST_BYTES, type Answer, type Egress, type Fetch, type Request } from './fetch.ts';
export { checkUrl, type Resolve } from './guard.ts';
