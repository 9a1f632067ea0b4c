import type { Route } from '../platform/http/index.ts';
import { configRoutes } from './config/routes.ts';
import { contactMethodRoutes } from './routes-contact-methods.ts';
import { dependencyRoutes } from './routes-dependencies.ts';
import { holidayRoutes } from './routes-holidays.ts';
import { peopleRoutes } from './routes-people.ts';
import { serviceRoutes } from './routes-services.ts';
import { teamRoutes } from './routes-teams.ts';
import { tierAndSeverityRoutes } from './routes-tiers.ts';

/** The API of the catalog. */
export const catalogRoutes: readonly Route[] = [
  ...peopleRoutes,
  ...contactMethodRoutes,
  ...teamRoutes,
  ...serviceRoutes,
  ...dependencyRoutes,
  ...holidayRoutes,
  ...tierAndSeverityRoutes,
  ...configRoutes,
];
