import { z } from 'zod';

import { ok, refuse, type Result } from '../kernel/index.ts';
import { currentDefinitions, findDefinition, putDefinition, type Definition } from '../platform/definitions/index.ts';
import { slugField } from '../platform/fields.ts';
import { route, type Route } from '../platform/http/index.ts';
import { checkReferences, findPerson } from '../catalog/index.ts';
import { channelRoutes } from './channel-routes.ts';
import { deliveryRoute } from './delivery-route.ts';
import { policyReferences } from './documents.ts';
import { lastResort, lastResortMethods, setLastResort } from './last-resort.ts';
import { policyBody, policyKind } from './policy-kind.ts';
import { targetWords } from './rules/policy-words.ts';
import { defaultPolicies, type Policy } from './rules/policy.ts';
import type { ChannelTrials } from './try-channels.ts';

const shown = z.object({
  slug: z.string(),
  name: z.string(),
  severity: z.number().describe('The severity that it holds for by its name; 0 for one that services name'),
  team: z.string().nullable(),
  shipped: z.boolean().describe('Ships with the product and stands where no other does'),
  steps: z.array(z.object({ targets: z.array(z.string()), waitMinutes: z.number(), reassign: z.boolean() })),
  repeats: z.number(),
  nextMethodMinutes: z.number(),
  unrestored: z.object({ everyMinutes: z.number(), topEveryMinutes: z.number() }).nullable(),
});

const show = (slug: string, policy: Policy, shipped: boolean): z.infer<typeof shown> => ({
  slug,
  name: slug.replace(/^severity-(\d)$/, 'Severity $1'),
  severity: Number(/^severity-([12])$/.exec(slug)?.[1] ?? 0),
  team: null,
  shipped,
  steps: policy.steps.map((step) => ({ ...step, targets: step.targets.map(targetWords) })),
  repeats: policy.repeats,
  nextMethodMinutes: policy.nextMethodMinutes,
  unrestored: policy.unrestored,
});

const list = route({
  method: 'GET',
  path: '/api/v1/policies',
  name: 'policies.list',
  summary: 'Escalation policies: those in force, and those that ship where none stands',
  permission: { to: 'member' },
  output: z.object({ items: z.array(shown) }),
  handler: async (call) => {
    const stored = await currentDefinitions(call.db, policyKind);
    const shipped = ([1, 2] as const).filter((severity) => stored.every((each) => each.slug !== `severity-${severity}`));
    const items = [
      ...shipped.map((severity) => show(`severity-${severity}`, defaultPolicies[severity], true)),
      ...stored.map((each) => show(each.slug, each.body, false)),
    ];
    return ok({ items: items.toSorted((one, other) => one.slug.localeCompare(other.slug)) });
  },
});

const put = route({
  method: 'PUT',
  path: '/api/v1/policies/:policy',
  name: 'policies.put',
  summary: 'Make or change a policy; severity-1 and severity-2 hold for every service that names no other',
  permission: { to: 'administer', on: 'organisation' },
  params: z.strictObject({ policy: slugField }),
  body: policyBody,
  output: shown,
  handler: async (call, { params, body }) => {
    const done = await call.db.write(call.actor, async (tx): Promise<Result<Definition<Policy>>> => {
      const stands = await checkReferences(tx, policyReferences(body));
      if (!stands.ok) return refuse('bad-input', stands.refusal.detail, `body.${stands.refusal.at ?? ''}`);
      const standing = await findDefinition(tx, policyKind, params.policy);
      return putDefinition(tx, policyKind, {
        id: standing?.id ?? tx.id(),
        slug: params.policy,
        body,
        because: `edited by ${call.actor.name}`,
      });
    });
    return done.ok ? ok(show(params.policy, done.value.body, false)) : done;
  },
});

const resort = z.object({ person: z.object({ id: z.string(), name: z.string() }).nullable(), reachable: z.boolean() });

const readResort = route({
  method: 'GET',
  path: '/api/v1/last-resort',
  name: 'last-resort.read',
  summary: 'Whom a page reaches when every step has come to nobody, and whether it can',
  permission: { to: 'member' },
  output: resort,
  handler: async (call) => {
    const id = await lastResort(call.db);
    const person = id === undefined ? undefined : await findPerson(call.db, id);
    return ok({
      person: person === undefined ? null : { id: person.id, name: person.name },
      reachable: (await lastResortMethods(call.db)).length > 0,
    });
  },
});

const putResort = route({
  method: 'PUT',
  path: '/api/v1/last-resort',
  name: 'last-resort.put',
  summary: 'Make a person the last resort',
  permission: { to: 'administer', on: 'organisation' },
  body: z.strictObject({ person: z.string().max(200).describe('Id or slug') }),
  output: resort,
  handler: async (call, { body }) => {
    const person = await findPerson(call.db, body.person);
    if (person === undefined) return refuse('bad-input', `there is no person "${body.person}"`, 'body.person');
    return call.db.write<Result<z.infer<typeof resort>>>(call.actor, async (tx) => {
      await setLastResort(tx, person.id, `named by ${call.actor.name}`);
      const reachable = (await lastResortMethods(tx)).length > 0;
      return reachable
        ? ok({ person: { id: person.id, name: person.name }, reachable })
        : refuse('unreachable', `${person.name} has no verified contact method`, 'body.person');
    });
  },
});

/** The key by which browsers let us push to them. */
const pushKey = (publicKey: string): Route =>
  route({
    method: 'GET',
    path: '/api/v1/push-key',
    name: 'push-key',
    summary: 'The public key of this installation for web push',
    permission: { to: 'member' },
    output: z.object({ key: z.string() }),
    handler: async () => Promise.resolve(ok({ key: publicKey })),
  });

/** The API of paging. */
export const pagingRoutes = (parts: { publicKey: string; trials: ChannelTrials }): readonly Route[] => [
  list,
  put,
  readResort,
  putResort,
  deliveryRoute,
  pushKey(parts.publicKey),
  ...channelRoutes(parts.trials),
];
