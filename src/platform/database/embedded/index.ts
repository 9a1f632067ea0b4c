export { folderLock, type FolderLock, type Holder } from './folder-lock.ts';
export { startEmbedded, type Embedded, type EmbeddedWanted } from './launcher.ts';
export { urlOf } from './provision.ts';
