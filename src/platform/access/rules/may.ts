/** The roles, from least to most; each may what the ones before it may. */
export const roles = ['viewer', 'responder', 'operator', 'manager', 'admin'] as const;
export type Role = (typeof roles)[number];

export const actions = ['read', 'respond', 'operate', 'manage', 'administer'] as const;
export type Action = (typeof actions)[number];

/** A role on a team and all below it, or on the organisation when `team` is null. */
export interface Grant {
  readonly role: Role;
  readonly team: string | null;
}

/** What is known of who asks. */
export interface Asker {
  /** Undefined for a key. */
  readonly personId: string | undefined;
  readonly grants: readonly Grant[];
}

/** What is known of what it is done to. */
export interface Subject {
  /** The owning team and every team above it; empty for what belongs to the organisation. */
  readonly teams: readonly string[];
  /** People who are paged for it, or hold a role in it, while it is open. */
  readonly involved: readonly string[];
  /** Whether only those with the role may read it: contact data, secrets. */
  readonly restricted: boolean;
  /** Who alone may come near it, whatever their role; undefined where it has no list. */
  readonly listed?: ReadonlySet<string> | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  readonly because: string;
}

/** The least role that may do an action. */
export const roleFor = (action: Action): Role => roles[actions.indexOf(action)] ?? 'admin';

const reaches = (grant: Grant, action: Action): boolean => roles.indexOf(grant.role) >= actions.indexOf(action);

/**
 * Whether somebody may do something: reading is for every member but what is restricted; everything else is by
 * role on the owning team or a team above it; whoever is paged for a ticket may respond to it while it is open. What has a list is for
 * those on it, before all else.
 */
export function may(asker: Asker, action: Action, subject: Subject): Decision {
  if (subject.listed !== undefined && (asker.personId === undefined || !subject.listed.has(asker.personId)))
    return { allowed: false, because: 'it is restricted: ask somebody on its list, or an administrator, to put you there' };
  if (action === 'read' && !subject.restricted) return { allowed: true, because: 'reading is for every member' };
  if (action === 'respond' && asker.personId !== undefined && subject.involved.includes(asker.personId)) {
    return { allowed: true, because: 'is paged for it or holds a role in it' };
  }
  const grant = asker.grants.find((each) => (each.team === null || subject.teams.includes(each.team)) && reaches(each, action));
  if (grant !== undefined)
    return {
      allowed: true,
      because: `${grant.role} ${grant.team === null ? 'of the organisation' : 'of the owning team or one above it'}`,
    };
  return {
    allowed: false,
    because: `needs the role "${roleFor(action)}" on ${subject.teams.length === 0 ? 'the organisation' : 'the owning team or a team above it'}`,
  };
}
