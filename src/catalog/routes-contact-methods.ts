import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Reader, Tx } from '../platform/database/index.ts';
import { readFact } from '../platform/facts.ts';
import { keyField, lineField } from '../platform/fields.ts';
import { Reply, route, type Call, type Permission, type Route } from '../platform/http/index.ts';
import { addContactMethod, changeContactMethod, orderContactMethods, removeContactMethod } from './change-contact-methods.ts';
import { contactChannels } from './contact-channels.ts';
import { done } from './route-parts.ts';
import { reachFindings } from './rules/index.ts';
import { methodsOfPerson, type ContactMethod } from './store-contact-methods.ts';
import { findPerson, type Person } from './store-people.ts';
import { sendCode, verifyContactMethod } from './verify-contact-method.ts';

const methodView = z.object({
  id: z.string(),
  channel: z.string(),
  label: z.string(),
  shows: z.string().describe('The address in a short form, without secrets'),
  verified: z.boolean(),
  rings: z.boolean().describe('Makes a phone ring or buzz: one of these is needed for severity 1'),
  provenAt: z.number().nullable().describe('When a message by it was last answered or known to be seen'),
});
type MethodView = z.output<typeof methodView>;

const listView = z.object({ items: z.array(methodView), findings: z.array(z.string()).describe('What is missing for severity 1') });

const viewOf = (method: ContactMethod, provenAt: unknown): MethodView => ({
  id: method.id,
  channel: method.channel,
  label: method.label,
  shows: contactChannels().show(method.channel, method.address),
  verified: method.verifiedAt !== null,
  rings: contactChannels().rings(method.channel),
  provenAt: typeof provenAt === 'number' ? provenAt : null,
});

async function listOf(reader: Reader, person: string, now: number): Promise<z.output<typeof listView>> {
  const methods = await methodsOfPerson(reader, person);
  const proven = await readFact(reader, 'contact-method.proven-at', { subjects: methods.map((method) => method.id), now });
  const items = methods.map((method) => viewOf(method, proven.get(method.id)));
  return { items, findings: reachFindings(items.filter((method) => method.verified)) };
}

interface Named {
  readonly params: { readonly person?: string | undefined };
}
interface NamedMethod {
  readonly params: Named['params'] & { readonly method: string };
}

/** Whose contact methods a request speaks of: the caller's own, or those of a person whom the caller manages. */
interface Whose {
  readonly path: string;
  readonly name: string;
  readonly words: string;
  readonly permission: Permission<Named>;
  readonly own: boolean;
}

const mine: Whose = { path: '/api/v1/contact-methods', name: 'contact-methods', words: 'mine', permission: { to: 'member' }, own: true };
const theirs: Whose = {
  path: '/api/v1/people/:person/contact-methods',
  name: 'people.contact-methods',
  words: "a person's",
  permission: { to: 'manage', on: ({ params }) => ({ kind: 'person', id: params.person ?? '' }) },
  own: false,
};

async function personOf(call: Call, { params }: Named): Promise<Result<Person>> {
  const key = params.person ?? call.personId;
  if (key === undefined) return refuse('conflict', 'a key has no contact methods');
  const person = await findPerson(call.db, key);
  return person?.active === true ? ok(person) : refuse('not-found', 'there is no such person');
}

async function methodOf(call: Call, input: NamedMethod): Promise<Result<ContactMethod>> {
  const person = await personOf(call, input);
  if (!person.ok) return person;
  const found = (await methodsOfPerson(call.db, person.value.id)).find((method) => method.id === input.params.method);
  return found === undefined ? refuse('not-found', 'there is no such contact method') : ok(found);
}

const finished = (result: Result<unknown>): Result<{ done: true }> => (result.ok ? ok({ done: true as const }) : result);

/** A path of one's own has no `:person`. */
const ofPerson = z.strictObject({ person: keyField.optional() });
const ofMethod = ofPerson.extend({ method: z.uuid() });

const label = lineField(60);

const listRoutes = (whose: Whose): readonly Route[] => [
  route({
    method: 'GET',
    path: whose.path,
    name: `${whose.name}.list`,
    summary: `Contact methods, ${whose.words}, in the order in which they are used`,
    permission: whose.permission,
    params: ofPerson,
    output: listView,
    handler: async (call, input) => {
      const person = await personOf(call, input);
      return person.ok ? ok(await listOf(call.db, person.value.id, call.clock.now())) : person;
    },
  }),
  route({
    method: 'POST',
    path: whose.path,
    name: `${whose.name}.create`,
    summary: `Add a contact method, ${whose.words}; a code is sent to it, and it carries no page before the code comes back`,
    permission: whose.permission,
    params: ofPerson,
    body: z.strictObject({ channel: z.string().max(40), address: z.unknown(), label: label.optional() }),
    output: methodView,
    handler: async (call, input) => {
      const person = await personOf(call, input);
      if (!person.ok) return person;
      const { channel, address } = input.body;
      const wanted = { personId: person.value.id, channel, address, label: input.body.label };
      const added = await call.db.write(call.actor, async (tx) => addContactMethod(tx, wanted));
      return added.ok ? ok(new Reply(201, viewOf(added.value, null))) : added;
    },
  }),
  route({
    method: 'PUT',
    path: `${whose.path}/order`,
    name: `${whose.name}.order`,
    summary: `Put contact methods, ${whose.words}, into another order`,
    permission: whose.permission,
    params: ofPerson,
    body: z.strictObject({ ids: z.array(z.uuid()).max(100) }),
    output: done,
    handler: async (call, input) => {
      const person = await personOf(call, input);
      if (!person.ok) return person;
      return finished(await call.db.write(call.actor, async (tx) => orderContactMethods(tx, person.value.id, input.body.ids)));
    },
  }),
];

/** Does something with one method in one transaction. */
async function withMethod<T>(
  call: Call,
  input: NamedMethod,
  work: (tx: Tx, method: ContactMethod) => Promise<Result<T>>,
): Promise<Result<T>> {
  const method = await methodOf(call, input);
  return method.ok ? call.db.write(call.actor, async (tx) => work(tx, method.value)) : method;
}

async function sendTest(tx: Tx, method: ContactMethod): Promise<Result<null>> {
  if (method.verifiedAt === null) return refuse('conflict', 'this contact method is not verified yet');
  const { id: methodId, channel, address, personId } = method;
  await contactChannels().sendTest(tx, { methodId, channel, address, personId });
  tx.journal({
    action: 'contact-method.tested',
    subject: { kind: 'contact-method', id: methodId },
    because: `asked for by ${tx.actor.name}`,
    body: { channel, personId },
  });
  return ok(null);
}

const changeRoutes = (whose: Whose): readonly Route[] => [
  route({
    method: 'PATCH',
    path: `${whose.path}/:method`,
    name: `${whose.name}.change`,
    summary: `Rename a contact method, ${whose.words}, or give it another address, which is then verified anew`,
    permission: whose.permission,
    params: ofMethod,
    body: z.strictObject({ label: label.optional(), address: z.unknown().optional() }),
    output: methodView,
    handler: async (call, input) => {
      const changed = await withMethod(call, input, async (tx, method) => changeContactMethod(tx, method, input.body));
      return changed.ok ? ok(viewOf(changed.value, null)) : changed;
    },
  }),
  route({
    method: 'DELETE',
    path: `${whose.path}/:method`,
    name: `${whose.name}.remove`,
    summary: `Remove a contact method, ${whose.words}`,
    permission: whose.permission,
    params: ofMethod,
    output: done,
    handler: async (call, input) => finished(await withMethod(call, input, removeContactMethod)),
  }),
];

const proofRoutes = (whose: Whose): readonly Route[] => [
  route({
    method: 'POST',
    path: `${whose.path}/:method/code`,
    name: `${whose.name}.code`,
    summary: 'Send another code; the one before no longer works',
    permission: whose.permission,
    params: ofMethod,
    body: z.strictObject({}),
    output: done,
    handler: async (call, input) => finished(await withMethod(call, input, sendCode)),
  }),
  route({
    method: 'POST',
    path: `${whose.path}/:method/verify`,
    name: `${whose.name}.verify`,
    summary: 'Give back the code that came; from then on the contact method carries pages',
    permission: whose.permission,
    params: ofMethod,
    body: z.strictObject({
      code: z
        .string()
        .trim()
        .regex(/^\d{6}$/, 'a code has 6 digits'),
    }),
    output: done,
    handler: async (call, input) => {
      const method = await methodOf(call, input);
      if (!method.ok) return method;
      return finished(await verifyContactMethod(call.db, call.actor, { methodId: method.value.id, code: input.body.code }));
    },
  }),
  route({
    method: 'POST',
    path: `${whose.path}/:method/test`,
    name: `${whose.name}.test`,
    summary: 'Send a message that says it is a test',
    permission: whose.permission,
    params: ofMethod,
    body: z.strictObject({}),
    output: done,
    handler: async (call, input) => finished(await withMethod(call, input, sendTest)),
  }),
];

/** Contact methods, as the API gives them: one's own, and those of people whom one manages. */
export const contactMethodRoutes: readonly Route[] = [mine, theirs].flatMap((whose) => [
  ...listRoutes(whose),
  ...changeRoutes(whose),
  ...proofRoutes(whose),
]);
