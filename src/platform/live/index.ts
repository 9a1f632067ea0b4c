export { createLive, type Follower, type Live } from './live.ts';
