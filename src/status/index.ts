export { registerStatusHolds } from './holds.ts';
export { registerStatusPanels } from './invitable.ts';
export { jobs } from './jobs.ts';
export { statusPageRoutes } from './public-routes.ts';
export { statusRoutes } from './routes.ts';
export { Shelf, type ShelfState } from './shelf.ts';
