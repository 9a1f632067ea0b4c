import type { PageTarget, Policy } from './policy.ts';

const roles = { primary: 'the primary', secondary: 'the secondary', escalation: 'the group manager' } as const;

/** A target of a step, for people. */
export function targetWords(target: PageTarget): string {
  switch (target.kind) {
    case 'alias':
      return roles[target.role];
    case 'person':
      return target.person;
    case 'rotation':
      return `whoever is on ${target.rotation}`;
    case 'team':
      return `everyone in ${target.team}`;
  }
}

/** Whom a policy pages first; no policy pages nobody. */
export function pagesWords(policy: Policy | undefined): string {
  const targets = policy?.steps[0]?.targets ?? [];
  return targets.length === 0 ? 'nobody' : targets.map(targetWords).join(' and ');
}

/** The clocks that a policy runs. */
export function clockWords(policy: Policy | undefined): string {
  const [first] = policy?.steps ?? [];
  if (policy === undefined || first === undefined) return 'none';
  const unowned = `unowned: ${first.waitMinutes} min`;
  return policy.unrestored === null ? unowned : `${unowned}; unrestored: every ${policy.unrestored.everyMinutes} min`;
}
