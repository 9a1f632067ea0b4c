export { linesAfter, presentPlace, type FollowedLine, type Place } from './read.ts';
export { journalRoutes } from './routes.ts';
export type { JournalLine } from './write.ts';
export { createSealer } from './sealer.ts';
