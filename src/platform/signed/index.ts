export { keepKeys, keysIn, newKeyPair, type InstallationKeys } from './keys.ts';
export { readSigned, writeSigned, writeWhole } from './files.ts';
