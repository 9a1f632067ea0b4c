export { databaseClock, MOST_SKEW, newId, newToken, systemClock, type Clock, type DatabaseClock } from './clock.ts';
