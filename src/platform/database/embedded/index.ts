export { startEmbedded, type Embedded, type EmbeddedWanted } from './launcher.ts';
export { askHolder, holdFolder, type FolderLock, type Holder } from './folder-lock.ts';
