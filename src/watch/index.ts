export { contactsOf } from './contacts.ts';
export { beat, createBeat } from './heartbeat.ts';
export { watchRoutes } from './routes.ts';
export { defaultPlan, type WatchPlan } from './rules/watching.ts';
export { serveRoutes } from './serve.ts';
export { startWatcher, type Watcher } from './watcher.ts';
