export { crisisFolder, readBundle, type Bundle } from './bundle.ts';
export type { ExerciseTarget } from './exercise.ts';
export { Emergency, type EmergencyParts, type EmergencyState } from './emergency.ts';
export { emergencyRoute } from './exercise-route.ts';
export { jobs } from './note-exercise.ts';
export { crisisPage, signPage, verifyPage } from './crisis-page/page.ts';
export { sealer } from './crisis-page/seal.ts';
