export { createLive, type Follower, type Live } from './live.ts';
export type { Reading } from './readings.ts';
