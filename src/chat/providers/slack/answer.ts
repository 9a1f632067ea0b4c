import { z } from 'zod';

import { seconds } from '../../../kernel/index.ts';
import { wait, type Clock } from '../../../platform/clock/index.ts';
import type { Fetch } from '../../../platform/egress/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { isFromSlack } from '../../../paging/index.ts';
import { jsonOf } from '../ask.ts';
import type { Heard } from '../provider.ts';
import { heardOf, slackMessage, versionOf } from './message.ts';
import type { SlackSettings } from './api.ts';

/** Slack waits 3 s for an answer; what takes longer is answered by its `response_url`. */
const ANSWER_WITHIN = seconds(2) + 400;

/** What both sides of Slack need of us. */
export interface SlackHooks {
  readonly clock: Clock;
  /** Does a command; answers the words for whoever gave it. `trigger` is Slack's own name of this one command. */
  readonly obey: (by: { user: string; name: string; channel: string; trigger: string }, text: string) => Promise<string | undefined>;
  /** Somebody wrote, edited or took back a message in a room. */
  readonly heard: (channel: string, said: Heard) => Promise<void>;
  /** For the addresses by which Slack wants late answers. */
  readonly fetch: Fetch;
  readonly onError: (error: unknown) => void;
}

const command = z.object({
  text: z.string().max(4000).default(''),
  user_id: z.string().max(40),
  user_name: z.string().max(80).default(''),
  channel_id: z.string().max(40),
  trigger_id: z.string().max(200),
  response_url: z.url(),
});

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('url_verification'), challenge: z.string().max(500) }),
  z.object({ type: z.literal('event_callback'), event: z.record(z.string(), z.unknown()) }),
]);

const inRoom = z.object({
  type: z.literal('message'),
  channel: z.string().max(40),
  subtype: z.string().optional(),
  event_ts: z.string().max(40),
});
const edited = z.object({ message: slackMessage });
const deleted = z.object({ deleted_ts: z.string().max(40), previous_message: slackMessage });

/** What an event says of one message of a person; undefined for everything else. */
function saidIn(given: Record<string, unknown>): { channel: string; said: Heard } | undefined {
  const where = inRoom.safeParse(given);
  if (!where.success) return undefined;
  const { channel, subtype, event_ts: at } = where.data;
  if (subtype === 'message_deleted') {
    const gone = deleted.safeParse(given);
    const before = gone.success ? heardOf(gone.data.previous_message, '') : undefined;
    if (!gone.success || before === undefined) return undefined;
    return { channel, said: { ...before, message: gone.data.deleted_ts, gone: true, version: versionOf(at) } };
  }
  const message = subtype === 'message_changed' ? edited.safeParse(given).data?.message : slackMessage.safeParse(given).data;
  const said = message === undefined ? undefined : heardOf(message, '');
  // An edit is marked by the second only: the event that tells of it is not.
  return said === undefined ? undefined : { channel, said: { ...said, version: subtype === 'message_changed' ? versionOf(at) : 0 } };
}

const words = (text: string): RawAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ response_type: 'ephemeral', text }),
});

const FAILED = 'Evenkeel could not do this just now, and nothing is known to have been done. Look at the ticket, or try again.';

async function doCommand(hooks: SlackHooks, given: z.infer<typeof command>): Promise<RawAnswer> {
  const by = { user: given.user_id, name: given.user_name, channel: given.channel_id, trigger: given.trigger_id };
  const done = hooks.obey(by, given.text).catch((error: unknown) => {
    hooks.onError(error);
    return FAILED;
  });
  const late = wait(hooks.clock, ANSWER_WITHIN).then(() => 'late' as const);
  const first = await Promise.race([done.then((text) => ({ text })), late]);
  if (first !== 'late') return first.text === undefined ? { status: 200 } : words(first.text);
  done
    .then(async (text) => {
      if (text === undefined) return;
      await hooks.fetch(given.response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', text }),
        signal: AbortSignal.timeout(seconds(5)),
      });
    })
    .catch(hooks.onError);
  return words('This takes a moment …');
}

/** Where Slack's slash command and its events lead to; what it did not sign is not read. */
export function slackRoutes({ signingSecret }: SlackSettings, hooks: SlackHooks): readonly RawRoute[] {
  const signed =
    (handler: (body: string) => Promise<RawAnswer>) =>
    async ({ headers, body }: RawRequest): Promise<RawAnswer> => {
      const claimed = { timestamp: headers['x-slack-request-timestamp'], signature: headers['x-slack-signature'], body };
      const isSigned = isFromSlack(signingSecret, claimed, Math.floor(hooks.clock.now() / 1000));
      return isSigned ? handler(body.toString('utf8')) : { status: 401, body: 'the signature is wrong or old' };
    };
  return [
    {
      method: 'POST',
      path: '/slack/commands',
      bodyLimit: 65_536,
      handler: signed(async (body) => {
        const given = command.safeParse(Object.fromEntries(new URLSearchParams(body)));
        return given.success ? doCommand(hooks, given.data) : { status: 400, body: 'this is no slash command' };
      }),
    },
    {
      method: 'POST',
      path: '/slack/events',
      bodyLimit: 262_144,
      handler: signed(async (body) => {
        const given = event.safeParse(jsonOf(body));
        if (!given.success) return { status: 200 };
        if (given.data.type === 'url_verification')
          return { status: 200, headers: { 'content-type': 'text/plain' }, body: given.data.challenge };
        const news = saidIn(given.data.event);
        // Not answered well before it is written: Slack sends it again then.
        if (news !== undefined) await hooks.heard(news.channel, news.said);
        return { status: 200 };
      }),
    },
  ];
}
