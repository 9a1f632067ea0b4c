export { createLive, type Follower, type Live } from './live.ts';
export type { Reading } from './readings.ts';
export type { Looking, PresenceStore, Present } from './presence.ts';
