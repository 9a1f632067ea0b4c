import { currentDefinitions, findDefinition } from '../platform/definitions/index.ts';
import { registerHold, type Hold } from '../platform/holds.ts';
import { overrideKind, rotationKind } from './rotation-body.ts';

/** Overrides are not documents, so that whoever is to take one is found here. */
const overrides: Hold = {
  name: 'person.overrides',
  subject: 'person',
  async find(reader, { id, now }) {
    const all = await currentDefinitions(reader, overrideKind);
    const own = all.filter(({ body }) => body.personId === id && Date.parse(body.until) > now);
    return Promise.all(
      own.map(async ({ body }) => {
        const rotation = await findDefinition(reader, rotationKind, body.rotationId);
        return `the override of rotation "${rotation?.slug ?? body.rotationId}" until ${body.until}`;
      }),
    );
  },
};

/** What on-call has to say before somebody leaves; for app, once. */
export function registerOnCallHolds(): void {
  registerHold(overrides);
}
