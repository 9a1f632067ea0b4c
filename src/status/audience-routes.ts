import type { Route } from '../platform/http/index.ts';

export const audienceRoutes: readonly Route[] = [];
