export {
  findLine,
  lastWordsOf,
  linesAfter,
  linesOfActions,
  placeBefore,
  presentPlace,
  type FollowedLine,
  type Place,
  type StoredLine,
} from './read.ts';
export { journalRoutes, newestLines } from './routes.ts';
export { insertLines, type JournalLine } from './write.ts';
export { createSealer, JOURNAL_FILES } from './sealer.ts';
