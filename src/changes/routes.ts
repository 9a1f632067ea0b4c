import type { Route } from '../platform/http/index.ts';
import { calendarRoutes } from './calendar/routes.ts';
import { recordRoutes } from './record/routes.ts';

export const changeRoutes: readonly Route[] = [...calendarRoutes, ...recordRoutes];
