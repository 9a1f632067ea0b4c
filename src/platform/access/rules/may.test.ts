import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { actions, may, roleFor, roles, type Action, type Grant, type Role, type Subject } from './may.ts';

const ours: Subject = { teams: ['payments', 'shop', 'organisation'], involved: ['ines'], restricted: false };
const secret: Subject = { ...ours, restricted: true };
const ofAll: Subject = { teams: [], involved: [], restricted: true };

const asked = (grant: Grant, action: Action, subject: Subject = secret): boolean =>
  may({ personId: 'olga', grants: [grant] }, action, subject).allowed;

/** Each role may as many actions as stand here, from the first. */
const table: Readonly<Record<Role, readonly boolean[]>> = {
  //          read  respond operate manage administer
  viewer: [true, false, false, false, false],
  responder: [true, true, false, false, false],
  operator: [true, true, true, false, false],
  manager: [true, true, true, true, false],
  admin: [true, true, true, true, true],
};
const cells = roles.flatMap((role) => actions.map((action, at) => [role, action, table[role][at] ?? false] as const));

describe('a role', () => {
  it.each(cells)('PLT-6: %s on the owning team: %s %s', (role, action, allowed) => {
    expect(asked({ role, team: 'payments' }, action)).toBe(allowed);
  });

  it.each(cells)('PLT-6: %s on a team above, or on the organisation: %s %s', (role, action, allowed) => {
    expect(asked({ role, team: 'shop' }, action)).toBe(allowed);
    expect(asked({ role, team: null }, action)).toBe(allowed);
    expect(asked({ role, team: null }, action, ofAll)).toBe(allowed);
  });

  it.each(cells)('PLT-6: %s on another team may not %s', (role, action) => {
    expect(asked({ role, team: 'search' }, action)).toBe(false);
    expect(asked({ role, team: 'payments' }, action, ofAll)).toBe(false);
  });
});

describe('without a role', () => {
  const nobody = { personId: 'olga', grants: [] };
  const paged = { personId: 'ines', grants: [] };

  it('PLT-6: reading is for every member but what is restricted', () => {
    expect(may(nobody, 'read', ours).allowed).toBe(true);
    expect(may(nobody, 'read', secret).allowed).toBe(false);
  });

  it('PLT-6: whoever is paged for it may respond to it, and do nothing else by that', () => {
    expect(actions.filter((action) => may(paged, action, secret).allowed)).toEqual(['respond']);
    expect(actions.filter((action) => may(nobody, action, secret).allowed)).toEqual([]);
  });

  it('a key is never involved', () => {
    expect(may({ personId: undefined, grants: [] }, 'respond', { ...ours, involved: ['undefined'] }).allowed).toBe(false);
  });
});

it('says which role is missing, and by what something was allowed', () => {
  expect(may({ personId: 'olga', grants: [] }, 'operate', ours).because).toBe(
    'needs the role "operator" on the owning team or a team above it',
  );
  expect(may({ personId: 'olga', grants: [] }, 'administer', ofAll).because).toBe('needs the role "admin" on the organisation');
  expect(may({ personId: 'olga', grants: [{ role: 'admin', team: null }] }, 'read', secret).because).toBe('admin of the organisation');
  expect(actions.map(roleFor)).toEqual(roles);
});

it('a greater role, or one higher up, never may less', () => {
  const grant = fc.record({ role: fc.constantFrom(...roles), team: fc.constantFrom('payments', 'shop', 'search', null) });
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 4 }), fc.constantFrom(...actions), fc.boolean(), (grants, action, restricted) => {
      const subject = { ...ours, restricted };
      const before = may({ personId: 'olga', grants }, action, subject).allowed;
      const greater = grants.map((each) => ({ ...each, role: roles[roles.indexOf(each.role) + 1] ?? each.role }));
      const higher = grants.map((each) => ({ ...each, team: each.team === 'search' ? each.team : null }));
      const more = [...grants, { role: 'viewer' as const, team: 'search' }];
      for (const other of [greater, higher, more]) {
        if (before) expect(may({ personId: 'olga', grants: other }, action, subject).allowed).toBe(true);
      }
    }),
  );
});
