import type { Route } from '../platform/http/index.ts';
import { foreseeRoute } from './approvals/foresee-route.ts';
import { exceptionRoutes } from './approvals/exception-routes.ts';
import { matrixRoutes } from './approvals/matrix-routes.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { auditingRoutes } from './auditing/routes.ts';
import { weekRoutes } from './auditing/week-routes.ts';
import { calendarRoutes } from './calendar/routes.ts';
import { campaignRoutes } from './campaigns/routes.ts';
import { feedRoutes } from './feeds/routes.ts';
import { practiceRoutes } from './measuring/practice-route.ts';
import { measuringRoutes } from './measuring/routes.ts';
import { noticeRoutes } from './notices/routes.ts';
import { qualityRoutes } from './quality/routes.ts';
import { executionRoutes } from './execution/routes.ts';
import { recordRoutes } from './record/routes.ts';
import { runnerRoutes } from './runner/routes.ts';
import { templateRoutes } from './templates/routes.ts';
import { unrecordedRoutes } from './feeds/unrecorded-routes.ts';
import { whatChangedRoutes } from './what-changed/routes.ts';

export const changeRoutes: readonly Route[] = [
  ...calendarRoutes,
  ...qualityRoutes,
  ...noticeRoutes,
  ...auditingRoutes,
  ...weekRoutes,
  ...recordRoutes,
  ...approvalRoutes,
  foreseeRoute,
  ...matrixRoutes,
  ...exceptionRoutes,
  ...executionRoutes,
  ...runnerRoutes,
  ...templateRoutes,
  ...campaignRoutes,
  ...feedRoutes,
  ...unrecordedRoutes,
  ...measuringRoutes,
  ...practiceRoutes,
  ...whatChangedRoutes,
];
