export { problemOf, type Problem } from './problem.ts';
export type { RawAnswer, RawRequest, RawRoute } from './raw.ts';
export { Reply, route, type Action, type Call, type Input, type Permission, type Route, type Target } from './route.ts';
export { serve, type Caller, type Doorkeeper, type ServeParts, type StreamRoute } from './serve.ts';
export { openSite, type Site } from './site.ts';
