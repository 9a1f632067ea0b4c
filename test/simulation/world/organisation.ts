import { mustHave, ok, type Result } from '../../../src/kernel/index.ts';
import { system } from '../../../src/platform/actor.ts';
import type { Database, Tx } from '../../../src/platform/database/index.ts';
import { putDefinition } from '../../../src/platform/definitions/index.ts';
import {
  addProvenContactMethod,
  createCatalogDefaults,
  personBody,
  registerContactChannels,
  savePerson,
  saveService,
  saveTeam,
  serviceBody,
  teamBody,
} from '../../../src/catalog/index.ts';
import { saveRotation } from '../../../src/oncall/index.ts';
import { rotationBody } from '../../../src/oncall/rotation-body.ts';
import { setLastResort } from '../../../src/paging/index.ts';
import { policyBody, policyKind } from '../../../src/paging/policy-kind.ts';
import { createIntegration, integrationBody } from '../../../src/signals/keep-integrations.ts';

const SETUP = system('set-up');

export const TEAMS = 3;
export const PEOPLE = 12;
export const SERVICES = 18;
const ROTATIONS = 6;
/** Where the people live: its clocks are changed on 29 March and 25 October 2026, at 01:00 UTC. */
export const ZONE = 'Europe/Berlin';

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
}

/** The ways to reach each person, in order: everybody has at least one that rings. */
const waysOf = (number: number): readonly string[] =>
  [
    ['ntfy', 'sms', 'email'],
    ['sms', 'voice', 'ntfy'],
    ['email', 'ntfy', 'voice'],
  ][number % 3] ?? ['ntfy'];

/** Six rotations, each of three people who hand over every hour or two. */
export const rotationOf = (number: number, shift = 0): ReturnType<typeof rotationBody.parse> =>
  rotationBody.parse({
    name: `Rotation ${number}`,
    team: `team-${number % TEAMS}`,
    zone: ZONE,
    start: '2026-01-05',
    handover: '09:30',
    turn: { unit: 'hour', every: 1 + (number % 2) },
    members: [0, 1, 2].map((turn) => `p${(number * 2 + ((turn + shift) % 3)) % PEOPLE}`),
  });

/** Calls all of the first targets at once, and management soon after. */
const callingAtOnce = (...targets: readonly object[]): ReturnType<typeof policyBody.parse> =>
  policyBody.parse({
    steps: [
      { targets, waitMinutes: 5, reassign: true },
      { targets: [{ kind: 'alias', role: 'escalation' }], waitMinutes: 10, reassign: true },
    ],
    repeats: 1,
    nextMethodMinutes: 2,
    unrestored: null,
  });

const wholeTeam = (number: number): string => `whole-team-${number}`;

async function addPolicies(tx: Tx): Promise<void> {
  const put = async (slug: string, body: ReturnType<typeof callingAtOnce>): Promise<unknown> =>
    valueOf(await putDefinition(tx, policyKind, { id: tx.id(), slug, body, because: 'set-up' }));
  await put('pair', callingAtOnce({ kind: 'alias', role: 'primary' }, { kind: 'alias', role: 'secondary' }));
  for (let number = 0; number < TEAMS; number += 1) await put(wholeTeam(number), callingAtOnce({ kind: 'team', team: `team-${number}` }));
}

/** By which policies the services call, three after three, so that each team has some of every kind: the one that ships, a pair at once, or the whole team. */
const CALLS = ['default', 'pair', 'all', 'default', 'all', 'all'] as const;
const callsOf = (service: number): (typeof CALLS)[number] => mustHave(CALLS[Math.floor(service / TEAMS)], 'three services of each kind');

function policiesOf(service: number): Readonly<Record<string, string>> {
  const calls = callsOf(service);
  if (calls === 'default') return {};
  const named = calls === 'pair' ? 'pair' : wholeTeam(service % TEAMS);
  return { 1: named, 2: named };
}

/** The services that call their whole team at once. */
export const CALLING_ALL = Array.from({ length: SERVICES }, (_, service) => service).filter((service) => callsOf(service) === 'all');

async function addPeople(tx: Tx): Promise<string> {
  let admin = '';
  for (let number = 0; number < PEOPLE; number += 1) {
    const slug = `p${number}`;
    const person = valueOf(
      await savePerson(tx, { slug, body: personBody.parse({ name: `Person ${number}`, email: `${slug}@example.com`, zone: ZONE }) }),
    );
    if (number === PEOPLE - 1) admin = person.id;
    if (number === PEOPLE - 1) valueOf(await createCatalogDefaults(tx, { personId: person.id, organisation: 'Simulated' }));
    for (const channel of waysOf(number))
      valueOf(await addProvenContactMethod(tx, { personId: person.id, channel, address: slug, label: channel }));
  }
  return admin;
}

/** Fills an empty database with an organisation. Answers its integration's id. */
export async function fillOrganisation(db: Database): Promise<string> {
  registerContactChannels({
    check: (_, address) => ok(address),
    show: String,
    rings: (channel) => channel !== 'email',
    sendTest: async () => Promise.resolve(),
    sendVerification: async () => Promise.resolve(),
  });
  return db.write(SETUP, async (tx) => {
    await setLastResort(tx, await addPeople(tx), 'set-up');
    for (let number = 0; number < TEAMS; number += 1) {
      const body = teamBody.parse({
        name: `Team ${number}`,
        parent: 'organisation',
        manager: { person: `p${9 + number}` },
        members: [0, 1, 2, 3].map((each) => `p${number * 3 + each}`),
      });
      valueOf(await saveTeam(tx, { slug: `team-${number}`, body, because: 'set-up' }));
    }
    for (let number = 0; number < ROTATIONS; number += 1)
      valueOf(await saveRotation(tx, { slug: `rotation-${number}`, body: rotationOf(number) }));
    await addPolicies(tx);
    for (let number = 0; number < SERVICES; number += 1) {
      const rotations = { primary: `rotation-${number % ROTATIONS}`, secondary: `rotation-${(number + 1) % ROTATIONS}` };
      const body = serviceBody.parse({
        name: `Service ${number}`,
        team: `team-${number % TEAMS}`,
        tier: 1 + (number % 2),
        rotations,
        policies: policiesOf(number),
      });
      valueOf(await saveService(tx, { slug: `s${number}`, body, because: 'set-up' }));
    }
    const integration = integrationBody.parse({
      name: 'monitor',
      team: 'organisation',
      source: 'alertmanager',
      scopes: ['post', 'silence'],
    });
    return valueOf(await createIntegration(tx, integration, async () => Promise.resolve(ok(null)))).integration.id;
  });
}
