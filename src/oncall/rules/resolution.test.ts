import { describe, expect, it } from 'vitest';

import {
  managementLevels,
  resolveNotification,
  resolveRole,
  rotationResolution,
  type Named,
  type RotationAnswer,
  type ServiceFacts,
  type TeamFacts,
} from './resolution.ts';

const person = (name: string): Named => ({ id: name.toLowerCase(), name });
const [ann, ben, max, mia, zoe] = [person('Ann'), person('Ben'), person('Max'), person('Mia'), person('Zoe')];

const answer = (rest: Partial<RotationAnswer>): RotationAnswer => ({
  rotation: 'Cart primary',
  person: ann,
  following: [ben, ann],
  because: 'turn of member 1 of 2',
  version: 7,
  ...rest,
});
const gap = answer({ person: null, because: 'the rotation has no members', following: [] });
const team = (rest: Partial<TeamFacts>): TeamFacts => ({ team: 'Cart', rotation: undefined, manager: max, ...rest });
const facts = (rest: Partial<ServiceFacts>): ServiceFacts => ({
  service: 'cart',
  primary: answer({}),
  secondary: undefined,
  expert: zoe,
  teams: [team({}), team({ team: 'Shop', manager: mia })],
  ...rest,
});

describe('a rotation by itself', () => {
  it('comes to whoever is on it', () => {
    expect(rotationResolution(answer({}))).toEqual({
      people: [ann],
      because: 'Ann is on Cart primary: turn of member 1 of 2',
      versions: [7],
      findings: [],
    });
  });

  it('comes to nobody in a gap, which is a finding', () => {
    const found = rotationResolution(gap);
    expect(found.people).toEqual([]);
    expect(found.because).toBe('nobody is on Cart primary: the rotation has no members');
    expect(found.findings).toEqual([found.because]);
    expect(rotationResolution({ ...gap, version: null }).versions).toEqual([]);
  });
});

describe('the primary', () => {
  it('CAT-8: is whoever is on the primary rotation', () => {
    expect(resolveRole('primary', facts({}))).toEqual(rotationResolution(answer({})));
  });

  it('CAT-8: a service without a rotation resolves to a named expert and the group manager, and is a finding', () => {
    expect(resolveRole('primary', facts({ primary: undefined }))).toEqual({
      people: [zoe, max],
      because: 'cart has no rotation; Zoe is the named expert; Max manages Cart',
      versions: [],
      findings: ['cart has no rotation'],
    });
  });

  it('falls back in the same way where the rotation has a gap', () => {
    const found = resolveRole('primary', facts({ primary: gap }));
    expect(found.people).toEqual([zoe, max]);
    expect(found.because).toBe('nobody is on Cart primary: the rotation has no members; Zoe is the named expert; Max manages Cart');
    expect(found.findings).toEqual(['nobody is on Cart primary: the rotation has no members']);
  });

  it('without an expert is the manager alone, and names an expert who manages once', () => {
    const without = resolveRole('primary', facts({ primary: undefined, expert: undefined }));
    expect(without.people).toEqual([max]);
    expect(without.findings).toEqual(['cart has no rotation', 'cart names no expert']);
    expect(without.because).toBe('cart has no rotation; cart names no expert; Max manages Cart');
    expect(resolveRole('primary', facts({ primary: undefined, expert: max })).people).toEqual([max]);
  });

  it('comes to nobody when nobody is named anywhere, and says all that is missing', () => {
    const found = resolveRole('primary', facts({ primary: undefined, expert: undefined, teams: [team({ manager: undefined })] }));
    expect(found.people).toEqual([]);
    expect(found.because).toBe('cart has no rotation; cart names no expert; neither Cart nor any team above it has a manager');
    expect(found.findings).toEqual(['cart has no rotation', 'cart names no expert', 'neither Cart nor any team above it has a manager']);
  });
});

describe('the secondary', () => {
  const second = answer({ rotation: 'Cart secondary', person: ben, version: 8 });

  it('is whoever is on the secondary rotation', () => {
    expect(resolveRole('secondary', facts({ secondary: second }))).toEqual(rotationResolution(second));
  });

  it('CAT-8: without a rotation of its own is the next person of the primary rotation, and says so', () => {
    expect(resolveRole('secondary', facts({}))).toEqual({
      people: [ben],
      because: 'cart has no secondary rotation: Ben is next on Cart primary',
      versions: [7],
      findings: [],
    });
  });

  it('passes over the one who is primary already, by turn or by override', () => {
    const overridden = answer({ person: ben, following: [ben, zoe, ann] });
    expect(resolveRole('secondary', facts({ primary: overridden })).people).toEqual([zoe]);
    const both = resolveRole('secondary', facts({ secondary: { ...second, person: ann } }));
    expect(both.people).toEqual([ben]);
    expect(both.because).toBe('Ann is primary and secondary at once: Ben is next on Cart primary');
    expect(both.findings).toEqual(['Ann is primary and secondary at once']);
    expect(both.versions).toEqual([8, 7]);
  });

  it('takes the next of the primary rotation in a gap of the secondary', () => {
    const found = resolveRole('secondary', facts({ secondary: { ...second, person: null, because: 'removed' } }));
    expect(found.people).toEqual([ben]);
    expect(found.because).toBe('nobody is on Cart secondary: removed: Ben is next on Cart primary');
    expect(found.findings).toEqual(['nobody is on Cart secondary: removed']);
  });

  it('falls back to expert and manager when the primary rotation has nobody else', () => {
    const found = resolveRole('secondary', facts({ primary: answer({ following: [ann] }) }));
    expect(found.people).toEqual([zoe, max]);
    expect(found.findings).toEqual(['cart has no secondary rotation, and Cart primary has nobody else']);
    expect(resolveRole('secondary', facts({ primary: undefined })).findings).toEqual(['cart has no rotation']);
  });

  it('in a gap of the primary is still the next member', () => {
    expect(resolveRole('secondary', facts({ primary: answer({ person: null, following: [ben] }) })).people).toEqual([ben]);
  });
});

describe('the escalation', () => {
  const managers = answer({ rotation: 'Cart managers', person: mia, version: 9 });

  it('is whoever is on the manager rotation of the owning team', () => {
    expect(resolveRole('escalation', facts({ teams: [team({ rotation: managers })] }))).toEqual({
      people: [mia],
      because: 'manager of Cart; Mia is on Cart managers: turn of member 1 of 2',
      versions: [9],
      findings: [],
    });
  });

  it('is the manager where the manager rotation has a gap, which is a finding', () => {
    const found = resolveRole('escalation', facts({ teams: [team({ rotation: { ...managers, person: null, because: 'removed' } })] }));
    expect(found.people).toEqual([max]);
    expect(found.because).toBe('Max manages Cart; nobody is on Cart managers: removed');
    expect(found.findings).toEqual(['nobody is on Cart managers: removed']);
  });

  it('climbs the tree to the first team with a manager, and says whom it passed', () => {
    const found = resolveRole('escalation', facts({ teams: [team({ manager: undefined }), team({ team: 'Shop', manager: mia })] }));
    expect(found).toEqual({
      people: [mia],
      because: 'Cart has no manager; Mia manages Shop',
      versions: [],
      findings: ['Cart has no manager'],
    });
  });

  it('comes to nobody without a team', () => {
    expect(resolveRole('escalation', facts({ teams: [] })).because).toBe('neither the owning team nor any team above it has a manager');
  });
});

describe('management levels', () => {
  it('are one for each team from the owner to the top, also where one has no manager', () => {
    const levels = managementLevels([team({}), team({ team: 'Shop', manager: undefined }), team({ team: 'Company', manager: mia })]);
    expect(levels.map((level) => [level.people, level.because])).toEqual([
      [[max], 'Max manages Cart'],
      [[], 'Shop has no manager'],
      [[mia], 'Mia manages Company'],
    ]);
  });
});

describe('who is told', () => {
  const told = {
    service: 'cart',
    topic: 'change' as const,
    people: [],
    addresses: [],
    unknown: [],
    team: { name: 'Cart', members: [ann, ben] },
  };

  it('CAT-8: are those whom the service lists, each once', () => {
    expect(resolveNotification({ ...told, people: [zoe, max, zoe], addresses: ['ops@example.com'], unknown: ['person:x'] })).toEqual({
      people: [zoe, max],
      addresses: ['ops@example.com'],
      because: 'listed by cart for changes',
      versions: [],
      findings: ['cart lists person:x for changes, which is not known'],
    });
    expect(resolveNotification({ ...told, addresses: ['ops@example.com'] }).people).toEqual([]);
  });

  it('is everyone in the owning team where nobody is listed', () => {
    const found = resolveNotification(told);
    expect([found.people, found.because, found.findings]).toEqual([[ann, ben], 'cart lists nobody for changes, so everyone in Cart', []]);
    const empty = resolveNotification({ ...told, topic: 'event', team: { name: 'Cart', members: [] } });
    expect([empty.people, empty.because]).toEqual([[], 'cart lists nobody for events, so everyone in Cart, which has no members']);
    expect(empty.findings).toEqual([empty.because]);
  });
});
