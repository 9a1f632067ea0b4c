export { findZone, isZone, zoneOf, zoneTable } from './zones.ts';
