export { parseAllowList, type AllowList } from './allow.ts';
export { createEgress, EgressFault, type Answer, type Egress, type Fetch } from './fetch.ts';
