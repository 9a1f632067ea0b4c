import { system } from '../../src/platform/actor.ts';
import { systemClock } from '../../src/platform/clock/index.ts';
import { ok } from '../../src/kernel/index.ts';
import { openDatabase } from '../../src/platform/database/index.ts';
import {
  addProvenContactMethod,
  createCatalogDefaults,
  personBody,
  registerContactChannels,
  savePerson,
  saveService,
  serviceBody,
} from '../../src/catalog/index.ts';
import { saveRotation } from '../../src/oncall/index.ts';
import { rotationBody } from '../../src/oncall/rotation-body.ts';
import { setLastResort } from '../../src/paging/index.ts';
import { createIntegration, integrationBody } from '../../src/signals/keep-integrations.ts';

const TEST = system('test');

function valueOf<T>(result: { ok: true; value: T } | { ok: false; refusal: { detail: string } }): T {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
}

/** A secret of a webhook: nobody outside the test ever sees it. */
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

/**
 * So many people, each alone on the rotation of a service of their own and reached by mail, and after that by a webhook where
 * the address of one is given; answers an integration's token.
 */
export async function fillOrganisation(
  databaseUrl: string,
  people: number,
  { scopes = ['post'], webhook }: { scopes?: readonly ('post' | 'read' | 'silence')[]; webhook?: string } = {},
): Promise<string> {
  registerContactChannels({
    check: (_, address) => ok(address),
    show: String,
    rings: () => true,
    sendTest: async () => Promise.resolve(),
    sendVerification: async () => Promise.resolve(),
  });
  const db = openDatabase({ connectionString: databaseUrl }, systemClock);
  try {
    return await db.write(TEST, async (tx) => {
      const admin = valueOf(
        await savePerson(tx, { slug: 'admin', body: personBody.parse({ name: 'Admin', email: 'admin@example.com', zone: 'UTC' }) }),
      );
      valueOf(await createCatalogDefaults(tx, { personId: admin.id, organisation: 'Faults' }));
      valueOf(await addProvenContactMethod(tx, { personId: admin.id, channel: 'email', address: 'admin@example.com', label: 'Mail' }));
      await setLastResort(tx, admin.id, 'test');
      for (let number = 0; number < people; number += 1) {
        const email = `p${number}@example.com`;
        const person = valueOf(
          await savePerson(tx, { slug: `p${number}`, body: personBody.parse({ name: `Person ${number}`, email, zone: 'UTC' }) }),
        );
        valueOf(await addProvenContactMethod(tx, { personId: person.id, channel: 'email', address: email, label: 'Mail' }));
        if (webhook !== undefined) {
          const address = { url: `${webhook}/p${number}`, secret: SECRET };
          valueOf(await addProvenContactMethod(tx, { personId: person.id, channel: 'webhook', address, label: 'Webhook' }));
        }
        const turns = { zone: 'UTC', start: '2026-01-05', handover: '10:00', turn: { unit: 'week' } };
        const rotation = rotationBody.parse({ name: `Rotation ${number}`, team: 'organisation', members: [`p${number}`], ...turns });
        valueOf(await saveRotation(tx, { slug: `p${number}-alone`, body: rotation }));
        const body = serviceBody.parse({
          name: `Service ${number}`,
          team: 'organisation',
          tier: 1,
          rotations: { primary: `p${number}-alone` },
        });
        valueOf(await saveService(tx, { slug: `svc-${number}`, body, because: 'test' }));
      }
      const body = integrationBody.parse({ name: 'prometheus', team: 'organisation', source: 'alertmanager', scopes });
      return valueOf(await createIntegration(tx, body, async () => Promise.resolve(ok(null)))).token;
    });
  } finally {
    await db.close();
  }
}
