import type { Route } from '../platform/http/index.ts';
import { calendarRoutes } from './calendar/routes.ts';
import { feedRoutes } from './feeds/routes.ts';
import { measuringRoutes } from './measuring/routes.ts';
import { recordRoutes } from './record/routes.ts';
import { unrecordedRoutes } from './feeds/unrecorded-routes.ts';

export const changeRoutes: readonly Route[] = [...calendarRoutes, ...recordRoutes, ...feedRoutes, ...unrecordedRoutes, ...measuringRoutes];
