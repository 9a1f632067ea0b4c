export { registerOnCallDocuments } from './documents.ts';
export { resolveAlias, type AliasAnswer } from './resolve-alias.ts';
export { rotationBody, type RotationBody } from './rotation-body.ts';
export { onCallRoutes } from './routes.ts';
export type { Resolution, Shift, Watch } from './rules/index.ts';
export { saveOverride } from './save-override.ts';
export { saveRotation } from './save-rotation.ts';
export type { KnownRotation } from './store.ts';
export { loadOnCall, loadOnCallAt, type OnCall } from './who-is-on-call.ts';
