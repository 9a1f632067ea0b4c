import { z } from 'zod';

import type { Answer } from '../../../platform/egress/index.ts';
import { buttons, tokenOf } from '../buttons.ts';
import {
  channel,
  type ChannelFactory,
  type ChannelSettings,
  type Content,
  type Outcome,
  type SendContext,
  type SlackSettings,
  type Trial,
} from '../channel.ts';
import { fieldOf, isSuccess, refusedBy, trialOf, unanswered } from '../outcome.ts';
import { slackRoutes } from './answer.ts';

const lacking = 'no Slack app is set (SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET)';

/** Errors of Slack's that may be over in a moment; all others stay. */
const passing = /^(?:ratelimited|rate_limited|internal_error|fatal_error|service_unavailable|request_timeout)$/;

/** Slack's own letters in its markup. */
const plain = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const button = (label: string, rest: object): object => ({ type: 'button', text: { type: 'plain_text', text: label }, ...rest });

function blocks(content: Content): readonly object[] {
  const token = tokenOf(content);
  const elements = [
    ...(token === undefined
      ? []
      : buttons.map(({ command, label }, index) =>
          button(label, { action_id: command, value: token, ...(index === 0 ? { style: 'primary' } : {}) }),
        )),
    ...(content.link === undefined ? [] : [button('Open', { action_id: 'open', url: content.link })]),
  ];
  return [
    { type: 'section', text: { type: 'mrkdwn', text: `*${plain(content.subject)}*\n${plain(content.body).slice(0, 2500)}` } },
    ...(elements.length === 0 ? [] : [{ type: 'actions', elements }]),
  ];
}

/** Slack answers 200 to what it refuses too: the body says. */
function outcomeOf(answer: Answer): Outcome {
  if (!isSuccess(answer)) return refusedBy('Slack', answer);
  const error = fieldOf(answer, 'error');
  if (error !== undefined) return { kind: 'failed', retry: passing.test(error) ? 'later' : 'never', detail: `Slack refused it: ${error}` };
  const ts = fieldOf(answer, 'ts');
  return { kind: 'handed-over', proof: 'accepted', detail: 'Slack took it', ...(ts === undefined ? {} : { providerId: ts }) };
}

/** Asks who the token belongs to (`auth.test`). Slack answers 200 to a token that it does not know. */
async function tryToken(app: SlackSettings, egress: ChannelSettings['egress'], { signal }: SendContext): Promise<Trial> {
  let error: string | undefined;
  const asked = egress
    .operatorFetch(`${app.baseUrl.replace(/\/+$/, '')}/auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${app.botToken}` },
      body: '{}',
      signal,
    })
    .then((answer) => {
      error = fieldOf(answer, 'error');
      return answer;
    });
  const trial = await trialOf('Slack', asked);
  if (trial.kind !== 'good' || error === undefined) return trial;
  return { kind: passing.test(error) ? 'unknown' : 'refused', detail: `Slack says ${error}` };
}

/** A direct message with buttons, by an app of the organisation's own (Web API `chat.postMessage`, Block Kit). */
export const slack: ChannelFactory = (settings) => {
  const { egress, slack: app } = settings;
  return channel<string>({
    name: 'slack',
    label: 'Slack',
    rings: false,
    proves: 'accepted',
    lacks: app === undefined ? lacking : undefined,
    // Members alone: in a channel, others could press the button as this person.
    address: z
      .string()
      .regex(/^[UW][A-Z0-9]{2,20}$/, 'a Slack member id begins with U or W: it stands in the profile, under "Copy member ID"'),
    show: (id) => id,
    provider: () => 'Slack',
    async send(id, content, { signal }) {
      if (app === undefined) return { kind: 'failed', retry: 'never', detail: lacking };
      try {
        const answer = await egress.operatorFetch(`${app.baseUrl.replace(/\/+$/, '')}/chat.postMessage`, {
          method: 'POST',
          headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${app.botToken}` },
          body: JSON.stringify({ channel: id, text: content.text, blocks: blocks(content), unfurl_links: false }),
          signal,
        });
        return outcomeOf(answer);
      } catch (error) {
        return unanswered('Slack', error);
      }
    },
    ...(app === undefined
      ? {}
      : { callbacks: (parts) => slackRoutes(app, settings, parts), tryOut: async (context) => tryToken(app, egress, context) }),
  });
};
