export type { Resolution } from './rules/index.ts';
export { loadOnCall, loadOnCallAt, type OnCall } from './who-is-on-call.ts';
