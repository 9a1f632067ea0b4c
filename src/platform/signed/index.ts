export { keepKeys, keysIn, newKeyPair, type InstallationKeys } from './keys.ts';
export { readSigned, writeSigned } from './files.ts';
