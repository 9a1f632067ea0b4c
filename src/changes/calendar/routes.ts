import type { Route } from '../../platform/http/index.ts';
import { calendarRoute } from './calendar-route.ts';
import { conflictRoutes } from './conflict-routes.ts';
import { entryRoutes } from './entry-routes.ts';
import { holdRoutes } from './hold-routes.ts';
import { linkRoutes } from './link-routes.ts';

/** The API of the calendar of changes. */
export const calendarRoutes: readonly Route[] = [calendarRoute, ...linkRoutes, ...conflictRoutes, ...holdRoutes, ...entryRoutes];
