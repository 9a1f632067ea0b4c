export { listenForOperator, operatorSocketPath } from './operator.ts';
export { openApiRoute } from './openapi.ts';
export { referenceRoute } from './reference.ts';
export type { Problem } from './problem.ts';
export type { RawAnswer, RawRequest, RawRoute } from './raw.ts';
export { Reply, route, type Action, type Call, type Input, type Permission, type Route, type Target } from './route.ts';
export type { Caller, Doorkeeper, ServeParts, StreamRoute } from './parts.ts';
export { serve } from './serve.ts';
export { openSite, type Site } from './site.ts';
