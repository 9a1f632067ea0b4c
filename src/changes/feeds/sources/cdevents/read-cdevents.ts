import { z } from 'zod';

import type { ToldState } from '../../../rules/index.ts';
import { headerOf, momentOf, nothing, told, unreadable, unsaid, type FeedEvent, type FeedRead } from '../../told.ts';

const reference = z.object({ id: z.string() }).nullish();

const event = z.object({
  context: z.object({ id: z.string(), source: z.string(), type: z.string(), timestamp: z.string().nullish() }),
  subject: z.object({
    id: z.string(),
    source: z.string().nullish(),
    content: z
      .object({
        environment: reference,
        service: reference,
        artifactId: z.string().nullish(),
        pipelineName: z.string().nullish(),
        outcome: z.string().nullish(),
        url: z.string().nullish(),
      })
      .default({}),
  }),
});

/** Types of CDEvents without their version, and what each tells. */
const TYPES: Readonly<Record<string, { readonly state: ToldState; readonly verb: string }>> = {
  'service.deployed': { state: 'success', verb: 'Deploy' },
  'service.upgraded': { state: 'success', verb: 'Upgrade' },
  'service.rolledback': { state: 'success', verb: 'Roll back' },
  'service.removed': { state: 'success', verb: 'Remove' },
};

/** The part of a type between `dev.cdevents.` and its version. */
const kindOf = (type: string): string => /^dev\.cdevents\.(.+?)\.\d+\.\d+\.\d+/.exec(type)?.[1] ?? type;

const structured = z.object({ specversion: z.string(), data: z.unknown() });

/** The CDEvent itself: the body, or what a structured CloudEvent wraps. */
function unwrapped(from: FeedEvent): unknown {
  const wrapped = structured.safeParse(from.body);
  if (!headerOf(from, 'content-type').startsWith('application/cloudevents+json') && !wrapped.success) return from.body;
  return wrapped.data?.data ?? from.body;
}

/** The part of a package URL after its name: `pkg:oci/shop@sha256:ab` is `sha256:ab`. */
const versionIn = (artifact: string): string => /@([^?#]+)/.exec(artifact)?.[1] ?? artifact;

/** Reads CDEvents of services, in CloudEvents of both modes. Source and id together are unique. */
export function readCdevents(from: FeedEvent): FeedRead {
  const read = event.safeParse(unwrapped(from));
  if (!read.success) return unreadable(read.error);
  const { context, subject } = read.data;
  const kind = TYPES[kindOf(context.type)];
  if (kind === undefined) return nothing(`${context.type} is no deployment of a service`);
  const environment = subject.content.environment?.id ?? '';
  const artifact = subject.content.artifactId ?? null;
  return told({
    ...unsaid,
    key: `${context.source}#${context.id}`,
    subject: subject.id,
    environment,
    state: kind.state,
    at: momentOf(context.timestamp, from.receivedAt),
    title: `${kind.verb} ${subject.id}${artifact === null ? '' : ` ${versionIn(artifact).slice(0, 40)}`}${environment === '' ? '' : ` in ${environment}`}`,
    revision: artifact,
    isRollback: kind.verb === 'Roll back',
    by: null,
    url: subject.content.url ?? null,
  });
}
