export { identitiesIn, identityFrom, newBackupKey, type BackupKey } from './keys.ts';
export { restoreBackup, type Restored, type RestorePlan } from './restore-backup.ts';
export { openBackup, type BackupPlan, type OpenBackup } from './write-backup.ts';
