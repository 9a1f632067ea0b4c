import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freshDatabase } from '../../../test/support/fresh-database.ts';
import { registerCatalogDocuments } from '../documents.ts';
import { refusal, setUp, tester, value } from '../for-tests.ts';
import { findPerson } from '../store-people.ts';
import { loadDirectory } from '../directory.ts';
import { findService } from '../store-services.ts';
import { findTeam } from '../store-teams.ts';
import { applyFiles, planFiles } from './apply-files.ts';
import { exportFiles } from './export-files.ts';

const database = await freshDatabase();
const { db } = await setUp(database.app);
afterAll(async () => db.close());
beforeAll(registerCatalogDocuments);

const apply = async (files: Readonly<Record<string, string>>, prune = false) =>
  applyFiles(db, tester, { files: Object.entries(files).map(([name, text]) => ({ name, text })), prune });
const plan = async (files: Readonly<Record<string, string>>, prune = false) =>
  planFiles(db, tester, { files: Object.entries(files).map(([name, text]) => ({ name, text })), prune });
const acts = (changes: Awaited<ReturnType<typeof apply>>) =>
  value(changes).map(({ change, kind, fields }) => [change.act, kind.name, change.slug, fields.map((field) => field.field)]);

const yaml = (...documents: object[]): string => documents.map((document) => JSON.stringify(document)).join('\n---\n');
const service = (slug: string, rest: object = {}) => ({ kind: 'service', slug, name: slug, team: 'organisation', tier: 3, ...rest });
const team = (slug: string, rest: object = {}) => ({ kind: 'team', slug, name: slug, ...rest });
const person = (slug: string, rest: object = {}) => ({ kind: 'person', slug, name: slug, email: `${slug}@example.com`, ...rest });

describe('plan and apply', () => {
  it('CAT-9: plan shows the difference and changes nothing; apply makes it so; again there is no difference', async () => {
    const files = {
      'a.yaml': yaml(service('one', { team: 'crew', expert: 'bo' }), team('crew', { members: ['bo'], parent: 'group' })),
      'b.yaml': yaml(team('group'), person('bo')),
    };
    expect(acts(await plan(files)).slice(0, 3)).toEqual([
      ['create', 'person', 'bo', ['name', 'email', 'zone']],
      ['create', 'team', 'group', ['name', 'members']],
      ['create', 'team', 'crew', ['name', 'parent', 'members']],
    ]);
    expect(await findPerson(db, 'bo')).toBeUndefined();
    expect(acts(await apply(files))).toHaveLength(4);
    expect((await findService(db, 'one'))?.body).toMatchObject({ team: 'crew', expert: 'bo' });
    expect(acts(await plan(files))).toEqual([]);
    expect(acts(await apply(files))).toEqual([]);
    const moved = { ...files, 'b.yaml': yaml(team('group', { name: 'Group' }), person('bo')) };
    expect(acts(await plan(moved))).toEqual([['change', 'team', 'group', ['name']]]);
    expect(value(await plan(moved))[0]?.fields).toEqual([{ field: 'name', from: 'group', to: 'Group' }]);
  });

  it('CAT-9: applying twice writes nothing the second time, not even into the journal', async () => {
    const files = { 'a.yaml': yaml(service('twice')) };
    value(await apply(files));
    const lines = async () => (await db.many({ text: 'select id from journal', values: [] }, { parse: (row) => row })).length;
    const before = await lines();
    expect(acts(await apply(files))).toEqual([]);
    expect(await lines()).toBe(before);
  });

  it('CAT-9: apply is one transaction: what is refused at the end undoes the beginning', async () => {
    const refused = refusal(
      await apply({ 'all.yaml': yaml(person('first'), team('second'), person('third', { email: 'ADA@example.com' })) }),
    );
    expect(refused).toMatchObject({ code: 'bad-input', at: 'all.yaml:5:email' });
    expect(refused.detail).toContain('all.yaml, line 5, field email');
    expect(await findPerson(db, 'first')).toBeUndefined();
    expect(await findTeam(db, 'second')).toBeUndefined();
    expect(refusal(await plan({ 'all.yaml': yaml(person('first'), person('third', { email: 'ADA@example.com' })) })).detail).toContain(
      'line 3',
    );
  });

  it('CAT-9: an apply at the same time waits, and both end as if one came after the other', async () => {
    const done = await Promise.all(
      [1, 2, 3, 4].map(async (number) => apply({ 'a.yaml': yaml(team('raced', { name: `Team ${number}` }), person('racer')) })),
    );
    expect(done.every((each) => each.ok)).toBe(true);
    expect(done.flatMap(acts).filter(([act, kind]) => act === 'create' && kind === 'person')).toHaveLength(1);
  });

  it('removes nothing unless it is asked to, and then only of the kinds in the files', async () => {
    value(await apply({ 'a.yaml': yaml(team('gone', { parent: 'gone-above' }), team('gone-above'), service('gone', { team: 'gone' })) }));
    expect(acts(await plan({ 'a.yaml': yaml(person('ada', { name: 'Ada Byron', zone: 'Europe/London' })) }))).toEqual([]);
    const kept = value(await plan({ 'a.yaml': yaml(service('one', { team: 'crew', expert: 'bo' })) }, true));
    expect(kept.map((each) => [each.change.act, each.kind.name, each.change.slug])).toEqual(
      expect.arrayContaining([
        ['remove', 'service', 'gone'],
        ['remove', 'service', 'twice'],
      ]),
    );
    expect(kept.every((each) => each.kind.name === 'service' && each.change.slug !== 'unrouted')).toBe(true);
    const named = refusal(await apply({ 'a.yaml': yaml(team('crew', { members: ['bo'] })) }, true));
    expect(named.detail).toContain('service "gone" names it');
    const both = {
      'a.yaml': yaml(team('crew', { members: ['bo'], parent: 'group' }), team('group'), service('one', { team: 'crew', expert: 'bo' })),
    };
    const removed = acts(await apply(both, true)).filter(([act]) => act === 'remove');
    expect(removed.map(([, kind, slug]) => `${String(kind)} ${String(slug)}`)).toEqual(
      expect.arrayContaining(['service gone', 'team gone', 'team gone-above']),
    );
    expect(removed.findIndex(([, , slug]) => slug === 'gone-above')).toBeGreaterThan(
      removed.findIndex(([, kind, slug]) => kind === 'team' && slug === 'gone'),
    );
    expect(await findService(db, 'unrouted')).toBeDefined();
    expect(await findTeam(db, 'organisation')).toBeDefined();
    expect(acts(await apply(both, true))).toEqual([]);
  });

  it('moves a team under one that was below it, in any order of the files', async () => {
    value(await apply({ 'a.yaml': yaml(team('m1'), team('m2', { parent: 'm1' }), team('m3', { parent: 'm2' })) }));
    value(await apply({ 'a.yaml': yaml(team('m1', { parent: 'm3' }), team('m2', { parent: 'm1' }), team('m3')) }));
    expect((await findTeam(db, 'm1'))?.parent).toBe('m3');
  });
});

describe('dependencies', () => {
  const calls = (...slugs: string[]) => ({ dependencies: slugs.map((slug) => ({ service: slug, kind: 'hard' })) });

  it('CAT-5: services of one file may call each other in a circle, and each must stand', async () => {
    const circle = yaml(service('c1', calls('c2')), service('c2', calls('c3')), service('c3', calls('c1')));
    expect(acts(await apply({ 'a.yaml': circle })).map(([act, , slug]) => [act, slug])).toEqual([
      ['create', 'c1'],
      ['create', 'c2'],
      ['create', 'c3'],
    ]);
    expect(acts(await apply({ 'a.yaml': circle }))).toEqual([]);
    expect(refusal(await apply({ 'a.yaml': yaml(service('c4', calls('c1', 'nothing'))) })).detail).toContain(
      'field dependencies.1.service: there is no service "nothing"',
    );
    expect(refusal(await apply({ 'a.yaml': yaml(service('c4', calls('c4'))) })).detail).toContain('does not depend on itself');
    value(await apply({ 'a.yaml': yaml(service('c3')) }));
    const standing = [...(await loadDirectory(db)).services].filter(({ slug }) => /^c[12]$/.test(slug));
    expect(standing.map(({ dependencies }) => dependencies.map((each) => each.service))).toEqual([['c2'], ['c3']]);
  });
});

describe('bad files', () => {
  it('CAT-9: a bad file names file, line and field, and changes nothing', async () => {
    const good = Array.from(
      { length: 4 },
      (_, index) =>
        `kind: person\nslug: line-${index}\nname: Line ${index}\n# a line\n# a line\n# a line\n# a line\nemail: line-${index}@example.com\n---\n`,
    ).join('');
    const text = `${good}kind: service\nslug: late\nname: Late\ntier: one\nteam: organisation\n`;
    expect(text.split('\n')[39]).toBe('tier: one');
    const refused = refusal(await apply({ 'good.yaml': yaml(team('fine')), 'services.yaml': text }));
    expect(refused).toMatchObject({ code: 'bad-input', at: 'services.yaml:40:tier' });
    expect(refused.detail).toBe('services.yaml, line 40, field tier: expected number, received string');
    expect(await findPerson(db, 'line-0')).toBeUndefined();
    expect(await findTeam(db, 'fine')).toBeUndefined();
  });

  const problem = async (text: string) => refusal(await plan({ 'x.yaml': text })).detail;
  const head = 'kind: service\nslug: x\nname: X\nteam: organisation\ntier: 3\n';

  it.each([
    ['a tab where YAML has none', `${head}\tlinks: 3\n`, /line 6: this is not YAML/],
    ['a key twice', `${head}tier: 2\n`, /line 6: this is not YAML.*unique/],
    ['an unknown field', `${head}teir: 2\n`, /line 6, field teir: there is no field "teir" here; there are name, team, tier/],
    ['a field that is missing', 'kind: service\nslug: x\nname: X\ntier: 3\n', /line 1, field team: this field is missing/],
    [
      'an unknown field inside',
      `${head}rotations:\n  primary: null\n  third: x\n`,
      /line 8, field rotations.third: there is no field "third"/,
    ],
    [
      'a wrong element of a list',
      `${head}links:\n  - { kind: runbook, url: "https://a.example.com" }\n  - kind: runbook\n    url: nowhere\n`,
      /line 9, field links.1.url/,
    ],
    ['an unknown kind', 'kind: servce\nslug: x\n', /line 1, field kind: there is no kind "servce"; there are person/],
    ['no kind', 'slug: x\n', /line 1, field kind: a document begins with kind/],
    ['a list', '- 1\n', /line 1: a document begins with kind/],
    ['a slug that is none', 'kind: team\nslug: A Team\nname: x\n', /line 2, field slug: use 1 to 63/],
    ['a tier that is no number', 'kind: tier\nslug: gold\n', /line 2, field slug: a tier is a number/],
    ['a reference to nothing', `${head}expert: nobody\n`, /line 6, field expert: there is no person "nobody"; add it/],
    ['a rotation while there is none', `${head}rotations:\n  primary: nothing\n`, /line 7, field rotations.primary: there is no rotation/],
    ['a document twice', `${head}---\n${head}`, /line 8, field slug: service x stands already in x.yaml, line 2/],
    ['a circle', yaml(team('c1', { parent: 'c2' }), team('c2', { parent: 'c1' })), /field parent: team c1 under c2 under c1 is a circle/],
    [
      'aliases without end',
      `a: &a [x]\n${'bcdefghi'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [*${'abcdefgh'[index] ?? ''}, *${'abcdefgh'[index] ?? ''}, *${'abcdefgh'[index] ?? ''}, *${'abcdefgh'[index] ?? ''}]\n`,
        )
        .join('')}`,
      /not YAML as Evenkeel reads it/,
    ],
    ['nesting without end', '['.repeat(20_000), /not YAML as Evenkeel reads it/],
    [
      'a manager who is two',
      `kind: team\nslug: x\nname: X\nmanager: { person: ada, rotation: r }\n`,
      /line 4, field manager: name one person or one rotation/,
    ],
  ])('names the place of %s', async (_, text, wanted) => {
    expect(await problem(text)).toMatch(wanted);
  });

  it('lists all problems in the order of the files, and cuts a long list', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `kind: team\nslug: t${index}\n`).join('---\n');
    const lines = refusal(await plan({ 'b.yaml': many, 'a.yaml': 'kind: nothing\nslug: x\n' })).detail.split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[0]).toContain('b.yaml, line 1');
    expect(lines[20]).toBe('and 11 more');
  });

  it('takes files without documents, and no files', async () => {
    expect(acts(await apply({ 'empty.yaml': '', 'comment.yaml': '# nothing\n---\n---\n' }))).toEqual([]);
    expect(acts(await apply({}, true))).toEqual([]);
  });
});

describe('export', () => {
  it('CAT-9: what export writes changes nothing when it is applied, and nothing when it prunes', async () => {
    const files = await exportFiles(db);
    expect(files.map((file) => file.name)).toEqual(['person.yaml', 'team.yaml', 'severity.yaml', 'tier.yaml', 'service.yaml']);
    expect(value(await applyFiles(db, tester, { files, prune: true }))).toEqual([]);
  });

  const line = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .map((text) => text.replace(/[\p{Cc}\p{Cs}]/gu, '').trim())
    .filter((text) => text !== '');
  const tricky = fc.constantFrom(
    'yes',
    'null',
    '~',
    '1',
    '0x1f',
    '- a',
    '# no',
    'a: b',
    '"quoted"',
    "it's",
    '&anchor',
    '*alias',
    '!tag',
    '%percent',
    '@at',
    '| pipe',
    '> fold',
    '2026-01-01',
    '{}',
    '[]',
    'trailing:',
    '...',
    '---',
  );
  const name = fc.oneof(line, tricky);
  const text = fc
    .array(fc.oneof(name, fc.constant(''), fc.constant('  indented'), fc.constant('\tand tabbed ')), { maxLength: 5 })
    .map((lines) => lines.join('\n'));
  const body = fc.record({
    name,
    description: text,
    lifecycle: fc.constantFrom('proposed', 'warranty', 'operated', 'retired'),
    tier: fc.integer({ min: 1, max: 4 }),
    hosts: fc.array(name, { maxLength: 3 }),
    vendors: fc.array(fc.record({ name, sla: name, contact: name }), { maxLength: 2 }),
    customers: fc.array(fc.record({ name, team: fc.constantFrom(null, 'organisation'), approval: fc.option(name) }), { maxLength: 2 }),
    links: fc.array(
      fc.record({ kind: fc.constantFrom('runbook', 'other'), name, url: fc.webUrl({ withFragments: true, withQueryParameters: true }) }),
      { maxLength: 2 },
    ),
    defaultSeverity: fc.option(fc.integer({ min: 1, max: 4 })),
    expert: fc.constantFrom(null, 'ada'),
    notifications: fc.record({ change: fc.subarray(['team:organisation', 'person:ada', 'a@example.com']), event: fc.constant([]) }),
  });

  it('CAT-9: export then apply is nothing to do, whatever stands', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.record({ name, members: fc.subarray(['ada', 'bo']) }), async (one, other) => {
        const documents = [service('any', one), team('any', other), person('any', { name: one.name })];
        value(await apply({ 'any.yaml': yaml(...documents) }));
        const files = await exportFiles(db);
        expect(value(await applyFiles(db, tester, { files, prune: true }))).toEqual([]);
        expect((await findService(db, 'any'))?.body).toMatchObject({ ...one, name: one.name.trim() });
      }),
      { numRuns: 60 },
    );
  });
});

describe('the example of the guide', () => {
  it('CAT-9: the files in docs/guide/example apply, and then stand', async () => {
    const folder = fileURLToPath(new URL('../../../docs/guide/example/', import.meta.url));
    const names = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    const texts = await Promise.all(names.map(async (file) => readFile(folder + file, 'utf8')));
    const { registerOnCallDocuments } = await import('../../oncall/index.ts');
    registerOnCallDocuments();
    const files = Object.fromEntries(names.map((file, index) => [file, texts[index] ?? '']));
    expect(acts(await apply(files)).length).toBeGreaterThan(10);
    expect(acts(await apply(files))).toEqual([]);
    expect((await findService(db, 'checkout'))?.body).toMatchObject({
      tier: 1,
      rotations: { primary: 'commerce-primary', secondary: 'commerce-secondary' },
      expert: 'bruno',
    });
    expect(value(await applyFiles(db, tester, { files: await exportFiles(db), prune: true }))).toEqual([]);
  });
});
