export { openSpool, SpoolFull, type Spool, type SpoolDepth } from './spool.ts';
