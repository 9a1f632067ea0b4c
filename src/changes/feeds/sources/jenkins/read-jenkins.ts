import { z } from 'zod';

import type { ToldState } from '../../../rules/index.ts';
import {
  firstOf,
  momentOf,
  nothing,
  optional,
  saysRollback,
  short,
  told,
  unreadable,
  unsaid,
  type FeedEvent,
  type FeedRead,
} from '../../told.ts';

const event = z.object({
  name: z.string().min(1),
  build: z.object({
    full_url: optional,
    number: z.int(),
    phase: z.string(),
    status: optional,
    timestamp: z.number().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    scm: z.object({ commit: optional, changes: z.array(z.unknown()).nullish(), culprits: z.array(z.string()).nullish() }).nullish(),
  }),
});
type Build = z.infer<typeof event>['build'];

const parameter = ({ parameters }: Build, names: readonly string[]): string | undefined => {
  const found = Object.entries(parameters ?? {}).find(([name]) => names.includes(name.toLowerCase()))?.[1];
  return typeof found === 'string' && found !== '' ? found : undefined;
};

/** At its start a build carries the status of the one before it, so the phase goes first. */
function stateOf({ phase, status }: Build): ToldState | undefined {
  if (phase === 'QUEUED') return 'planned';
  if (phase === 'STARTED') return 'started';
  if (phase !== 'COMPLETED' && phase !== 'FINALIZED') return undefined;
  if (status === 'SUCCESS') return 'success';
  return status === 'NOT_BUILT' ? 'cancelled' : 'failed';
}

const titleOf = ({ name, build }: z.infer<typeof event>, revision: string | null, environment: string): string =>
  [`${name} #${build.number}`, ...(revision === null ? [] : [short(revision)]), ...(environment === '' ? [] : [`to ${environment}`])].join(
    ' ',
  );

/** Reads what Jenkins' Notification plugin sends: point only jobs that deploy at it. The service and environment may stand in build parameters. */
export function readJenkins(from: FeedEvent): FeedRead {
  const read = event.safeParse(from.body);
  if (!read.success) return unreadable(read.error);
  const { name, build } = read.data;
  const state = stateOf(build);
  if (state === undefined) return nothing(`the phase ${build.phase} changes nothing`);
  const environment = parameter(build, ['environment', 'env', 'target']) ?? '';
  const service = parameter(build, ['service']);
  const revision = firstOf(parameter(build, ['version', 'tag', 'revision']), build.scm?.commit);
  return told({
    ...unsaid,
    key: [name, build.number, build.full_url].join('#'),
    subject: name,
    environment,
    services: service === undefined ? [] : [service],
    state,
    at: momentOf(state === 'started' ? build.timestamp : null, from.receivedAt),
    title: titleOf(read.data, revision, environment),
    revision,
    isRollback: saysRollback(name.replaceAll(/[/_]/g, ' '), parameter(build, ['action', 'task'])),
    size: firstOf(build.scm?.changes?.length),
    by: firstOf(build.scm?.culprits?.[0]),
    url: build.full_url,
  });
}
