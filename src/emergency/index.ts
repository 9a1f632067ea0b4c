export { crisisFolder, readBundle, type Bundle } from './bundle.ts';
export { Emergency, type EmergencyParts, type EmergencyState } from './emergency.ts';
