/** What somebody may be in an incident. One person may hold several. */
export const incidentRoles = ['leader', 'ops', 'resolver', 'liaison', 'manager'] as const;
export type IncidentRole = (typeof incidentRoles)[number];

interface RoleText {
  readonly name: string;
  readonly duty: string;
  /** Whether one person holds it at a time: who takes it takes it over. */
  readonly single: boolean;
}

/** The roles with what each owes, as they ship. */
export const roleTexts: Readonly<Record<IncidentRole, RoleText>> = {
  leader: {
    name: 'Call leader',
    duty:
      'Order and focus, not troubleshooting: sets priorities, gets whoever can decide, has progress written down, has restoration verified, ' +
      'sees that actions have owners, and releases who is not needed.',
    single: true,
  },
  ops: {
    name: 'Front-line ops',
    duty:
      'Engages and notifies by the lists, and writes down who was engaged, who joined, what was tried and every action as it comes up. ' +
      'Watches the neighbours, and keeps the leader honest about restoring first.',
    single: true,
  },
  resolver: {
    name: 'Resolver',
    duty:
      'Joins and says which team. Checks the own service without being asked; says what is found, needed, planned and healthy. Restores before ' +
      'looking for the cause, asks for help early, reports side talks.',
    single: false,
  },
  liaison: {
    name: 'Customer liaison',
    duty: 'Speaks with customer support, finds the words for customers, and keeps the status page true.',
    single: true,
  },
  manager: {
    name: 'Manager',
    duty: 'Takes questions off the engineers, finds more people, helps with hard decisions, and owns what follows if the cause is theirs.',
    single: false,
  },
};
