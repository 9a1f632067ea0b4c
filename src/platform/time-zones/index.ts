export { findZone, isZone, zoneOf } from './zones.ts';
