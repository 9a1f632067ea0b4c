import type { Route } from '../platform/http/index.ts';
import { recordRoutes } from './record/routes.ts';

export const changeRoutes: readonly Route[] = [...recordRoutes];
