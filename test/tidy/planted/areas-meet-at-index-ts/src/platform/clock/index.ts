export { read as clock } from './read.ts';
