import { z } from 'zod';

import { must, mustHave } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { addProvenContactMethod, personBody, savePerson, saveService, saveTeam, serviceBody, teamBody } from '../../src/catalog/index.ts';
import type { Tx } from '../../src/platform/database/index.ts';
import { settle, type TestApp } from './organisation.ts';
import type { Ask } from './signed-in.ts';

/** Twelve people. Payments has Ines, Tomas and Priya, Platform has Lena, Marek and Sofia, Network has Jonas and Aiko; the rest belong to none. */
export const cast = {
  admin: 'Ada Admin',
  ines: 'Ines Keller',
  tomas: 'Tomas Rivera',
  priya: 'Priya Nair',
  olga: 'Olga Maric',
  lena: 'Lena Fischer',
  marek: 'Marek Novak',
  sofia: 'Sofia Ruiz',
  jonas: 'Jonas Weber',
  aiko: 'Aiko Tanaka',
  emma: 'Emma Hill',
  noor: 'Noor Haddad',
} as const;
export type Who = keyof typeof cast;
const everybody = z.array(z.enum(['admin', 'ines', 'tomas', 'priya', 'olga', 'lena', 'marek', 'sofia', 'jonas', 'aiko', 'emma', 'noor']));
export const all = everybody.parse(Object.keys(cast));
const added = all.slice(5);

const TEAMS = [
  ['platform', 'Platform', 'sofia', ['lena', 'marek', 'sofia']],
  ['network', 'Network', 'aiko', ['jonas', 'aiko']],
] as const;
const SERVICES = {
  vault: { name: 'Vault', team: 'platform', tier: 1, expert: 'lena', customers: [{ name: 'Payments', team: 'payments' }] },
  edge: { name: 'Edge', team: 'network', tier: 1, expert: 'jonas' },
};

async function addPerson(tx: Tx, slug: Who): Promise<string> {
  const body = personBody.parse({ name: cast[slug], email: `${slug}@example.com`, zone: 'Europe/Berlin' });
  const made = await savePerson(tx, { slug, body });
  const { id } = mustHave(made.ok ? made.value : undefined, slug);
  await addProvenContactMethod(tx, { personId: id, channel: 'email', address: `${slug}@example.com`, label: 'Mail' });
  return id;
}

/** An organisation of twelve in three teams, whose services use each other. Answers the ids of the people. */
export async function settleTwelve(run: TestApp): Promise<Readonly<Record<string, string>>> {
  const settled = await settle(run.app);
  const ids: Record<string, string> = { ...settled.people };
  await run.app.db.write(system('test'), async (tx) => {
    for (const slug of added) ids[slug] = await addPerson(tx, slug);
    for (const [slug, name, person, members] of TEAMS)
      await saveTeam(tx, {
        slug,
        body: teamBody.parse({ name, parent: 'organisation', manager: { person }, members: [...members] }),
        because: 'test',
      });
    for (const [slug, body] of Object.entries(SERVICES)) await saveService(tx, { slug, body: serviceBody.parse(body), because: 'test' });
  });
  return ids;
}

/** All that a severity 1 opens: a place, who leads, who writes, whom the storage of Ledger calls in; and lists that are told. */
export async function setWhatOpens(admin: Ask): Promise<void> {
  const turn = { team: 'organisation', zone: 'UTC', start: '2026-01-05', handover: '09:00', turn: { unit: 'week' } };
  const storage = { name: 'Storage', problem: 'storage', team: 'platform', whom: ['person:lena'], services: ['ledger'] };
  const opening = { place: 'https://meet.example.com/ek-{number}', leaders: 'leaders', ops: 'front-line' };
  const money = { name: 'Money out', team: 'payments', core: ['emma', 'tomas'], services: ['ledger'] };
  const vault = { name: 'Vault news', team: 'platform', core: ['sofia'], services: ['vault'] };
  for (const [method, path, body] of [
    ['POST', '/rotations', { ...turn, slug: 'leaders', name: 'Call leaders', members: ['olga'] }],
    ['POST', '/rotations', { ...turn, slug: 'front-line', name: 'Front line', members: ['noor'] }],
    ['PUT', '/lists/engagement/storage', storage],
    ['PUT', '/lists/opening', opening],
    ['PUT', '/lists/notification/money-out', money],
    ['PUT', '/lists/notification/vault-news', vault],
  ] as const) {
    const answer = await admin(path, body, method);
    must(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
  }
}
