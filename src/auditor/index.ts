export { auditOnce, createAuditor, type Auditor } from './audit.ts';
export { auditorRoutes } from './routes.ts';
export { readStanding, type Standing } from './store.ts';
