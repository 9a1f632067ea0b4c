import type { ApproverRole } from './matrix.ts';

/** What each approver looks at, as it ships. */
export const defaultChecklists: Readonly<Record<ApproverRole, string[]>> = {
  peer: [
    'All steps are there and in order, with exact commands',
    'There is monitoring before, during and after',
    'A stranger could run the rollback at 4 am',
    'The technician knows enough for it',
  ],
  manager: [
    'Customers were asked or told, as the row says',
    'It overlaps with no other important change',
    'The time fits its window, with room to run over',
    'Notice was given, and emergent is no excuse for poor planning',
    'A reader who is no engineer understands the business impact',
  ],
  customer: ['The time suits us', 'We know what we will see, and whom to ask'],
  operations: ['Monitoring, alarms and runbooks are ready for the new revision', 'Those on support know what changes'],
  vp: [
    'Its impact beyond the service is worth it now, launches included',
    'The outage minutes already spent leave room for the risk',
    'Customers were spoken with',
  ],
};
