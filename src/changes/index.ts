export { registerCalendarInCrisis } from './calendar/crisis-table.ts';
export { registerCalendarDocuments } from './calendar/documents.ts';
export { calendarFeedRoute } from './calendar/feed-route.ts';
export { openFeeds } from './feeds/open-feeds.ts';
export { tellRoute } from './feeds/tell-route.ts';
export { changeRoutes } from './routes.ts';
export { registerChangeTargets } from './targets.ts';
