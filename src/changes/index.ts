export { changeRoutes } from './routes.ts';
export { registerChangeTargets } from './targets.ts';
