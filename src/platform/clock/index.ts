export { databaseClock, MOST_SKEW, newId, newToken, systemClock, wait, type Clock, type DatabaseClock } from './clock.ts';
