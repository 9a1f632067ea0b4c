/** The roles with what each may do, the least first. */
export const roles = [
  ['viewer', 'viewer: reads'],
  ['responder', 'responder: answers and moves tickets'],
  ['operator', 'operator: also changes services and silences'],
  ['manager', 'manager: also changes teams and rotations'],
  ['admin', 'admin: everything'],
] as const;

export type Role = (typeof roles)[number][0];
