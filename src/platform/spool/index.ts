export { openSpool, SpoolFull, SpoolTaken, type Spool, type SpoolDepth } from './spool.ts';
