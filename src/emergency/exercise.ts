import { join } from 'node:path';

import { days, iso, seconds, type Duration, type Instant, type Result } from '../kernel/index.ts';
import { wait, type Clock } from '../platform/clock/index.ts';
import type { InstallationKeys } from '../platform/signed/index.ts';
import { openSpool, type Spool } from '../platform/spool/index.ts';
import type { Channels } from '../paging/index.ts';
import { createChunkSpool, exerciseBody, SpooledAlerts } from '../signals/index.ts';
import type { Bundle } from './bundle.ts';
import { openFactFile, type FactFile } from './fact-file.ts';
import { Pager } from './pager.ts';
import type { EmergencyCase } from './rules/facts.ts';
import { readToken } from './tokens.ts';

/** Of each of its two files: some hundred facts. */
const SIZE = 256 * 1024;
const TRIAL: Duration = seconds(8);
/** A message that did not leave is tried again after a second. */
const ROUNDS = 4;
const BETWEEN: Duration = seconds(1.1);

/** Where the message of an exercise goes, where the operator has named an address. */
export interface ExerciseTarget {
  readonly channel: string;
  readonly address: unknown;
}

/** What an exercise is made with. */
export interface ExerciseParts {
  readonly clock: Clock;
  /** The spool's folder: the files of an exercise stand beside those of an emergency. */
  readonly folder: string;
  readonly publicUrl: string;
  readonly keys: InstallationKeys;
  /** Reads the bundle from the disk, verified. */
  readonly readBundle: () => Promise<Result<Bundle>>;
  readonly channels: Pick<Channels, 'send' | 'byName'>;
  readonly target: ExerciseTarget | undefined;
  readonly onError: (error: unknown) => void;
}

/** How an exercise went. */
export interface Exercised {
  readonly ok: boolean;
  readonly detail: string;
}

type Content = Parameters<Channels['send']>[2];
type Outcome = Awaited<ReturnType<Channels['send']>>;

const failed = (detail: string): Outcome => ({ kind: 'failed', retry: 'later', detail });

/** The same words, and that nobody needs to act. The link is left out: it would answer a page that there is none of. */
const asExercise = (content: Content): Content => ({
  ...content,
  purpose: 'test',
  subject: `Exercise: ${content.subject}`,
  text: `Exercise, nobody needs to act. ${content.text}`.slice(0, 159),
  body: `This is the daily exercise of emergency paging. Nobody needs to act.\n\n${content.body}`,
  link: undefined,
});

/** Why a message could not leave by this way; undefined where it could. The provider is asked whether it takes the credentials. */
async function wrongWith({ channels }: ExerciseParts, name: string, address: unknown): Promise<string | undefined> {
  const channel = channels.byName(name);
  if (channel === undefined) return `there is no channel "${name}"`;
  if (channel.lacks !== undefined) return `${channel.label} cannot send: ${channel.lacks}`;
  if (!channel.address.safeParse(address).success) return `the address for ${channel.label} cannot be used`;
  const trial = await channel.tryOut?.({ signal: AbortSignal.timeout(TRIAL) });
  return trial === undefined || trial.kind === 'good' ? undefined : `${channel.label}: ${trial.detail}`;
}

/** Stands where the channels stand: all is done but that the message goes to the target, or to nobody. */
function diverted(parts: ExerciseParts): Pick<Channels, 'send'> {
  let isSent = false;
  return {
    async send(name, address, content) {
      const token = /\/e\/([\w-]+)$/.exec(content.link ?? '')?.[1] ?? '';
      if (readToken(parts.keys, token, parts.clock.now()) === undefined) return failed('the link of its message does not verify');
      const wrong = await wrongWith(parts, name, address);
      if (wrong !== undefined) return failed(wrong);
      if (parts.target === undefined || isSent) return { kind: 'handed-over', proof: 'accepted', detail: 'nothing was sent' };
      const outcome = await parts.channels.send(parts.target.channel, parts.target.address, asExercise(content));
      isSent = outcome.kind === 'handed-over';
      return outcome;
    },
  };
}

/** The snapshot without what would keep an exercise from paging: who is on call and how they are reached stays as it is. */
const unheld = (bundle: Bundle): Bundle => ({
  ...bundle,
  body: { ...bundle.body, settled: [], answered: {} },
  signals: { integrations: [], silences: [], tickets: {} },
});

/** Another service each day, so that each policy and rotation has its turn. */
function serviceOf(bundle: Bundle, now: Instant): string | undefined {
  const slugs = bundle.directory.services.map(({ slug }) => slug).toSorted();
  return slugs[Math.floor(now / days(1)) % Math.max(1, slugs.length)];
}

function words(
  found: EmergencyCase | undefined,
  about: { bundle: Bundle; service: string; target: ExerciseTarget | undefined },
): Exercised {
  const { bundle, service, target } = about;
  const pages = found?.pages ?? [];
  if (pages.length === 0) return { ok: false, detail: `nobody would be paged for ${service}` };
  const reached = pages.find((page) => page.reached);
  if (reached === undefined) {
    const why = pages.map((page) => `${page.person.name}: ${page.why ?? 'has no contact method'}`).join('; ');
    return { ok: false, detail: `for ${service} nobody would be reached: ${why}` };
  }
  const method = bundle.methodsOf(reached.person.id).find(({ id }) => id === reached.used.at(-1));
  const sent = target === undefined ? 'nothing was sent' : `it went to the ${target.channel} address for exercises`;
  const known = iso(bundle.at).slice(11, 16);
  return {
    ok: true,
    detail: `${reached.person.name} would be paged for ${service} by ${method?.channel ?? 'no channel'}, by what was known at ${known} UTC; ${sent}`,
  };
}

async function page(parts: ExerciseParts, bundle: Bundle, files: { chunks: Spool; facts: FactFile }): Promise<Exercised> {
  const { clock } = parts;
  const service = serviceOf(bundle, clock.now());
  if (service === undefined) return { ok: false, detail: 'the snapshot knows no service' };
  const spool = createChunkSpool(files.chunks);
  const body = exerciseBody({ service, at: clock.now() });
  await spool.put({ receivedAt: clock.now(), entries: 1, body });
  const kept = await spool.read(0);
  if (kept?.body !== body) return { ok: false, detail: 'the spool does not give back what was put into it' };
  const alerts = new SpooledAlerts();
  alerts.take(kept.body);
  const { keys, publicUrl } = parts;
  const pager = new Pager({ clock, keys, publicUrl, alerts, facts: files.facts, channels: diverted(parts) });
  const only = (): EmergencyCase | undefined => [...files.facts.known().cases.values()][0];
  for (let round = 0; round < ROUNDS && only()?.pages.some(({ reached }) => reached) !== true; round += 1) {
    if (round > 0) await wait(clock, BETWEEN);
    await pager.round(unheld(bundle));
  }
  return words(only(), { bundle, service, target: parts.target });
}

/** Whether there is anything to exercise: something sends alerts, and messages may leave. */
export const isExercised = ({ body, signals }: Bundle): boolean => !body.quiet && signals.integrations.length > 0;

/** Exercises emergency paging: the snapshot on the disk, a spool, the pager and the way to a provider. */
export async function exercise(parts: ExerciseParts): Promise<Exercised> {
  const read = await parts.readBundle();
  if (!read.ok) return { ok: false, detail: `the snapshot cannot be believed: ${read.refusal.detail}` };
  const open = async (name: string): Promise<Spool> => {
    const spool = await openSpool({ path: join(parts.folder, name), size: SIZE, clock: parts.clock, onError: parts.onError });
    // What one before left is over.
    await spool.empty(spool.depth().frames);
    return spool;
  };
  const [chunks, facts] = [await open('exercise-chunks'), await open('exercise-facts')];
  try {
    return await page(parts, read.value, { chunks, facts: await openFactFile(facts) });
  } finally {
    for (const file of [chunks, facts]) {
      await file.empty(file.depth().frames);
      await file.close();
    }
  }
}
