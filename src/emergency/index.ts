export { Emergency, type EmergencyParts, type EmergencyState } from './emergency.ts';
