import { z } from 'zod';

import type { Answer } from '../../../platform/egress/index.ts';
import { html } from '../../../platform/html.ts';
import { channel, type ChannelFactory, type Content, type Outcome, type VoiceSettings } from '../channel.ts';
import { fieldOf, isSuccess, refusedBy, unanswered } from '../outcome.ts';

/** How long a phone rings before the provider gives up, in seconds. */
const RING = 30;

const lacking = 'no provider of calls is set (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM)';

/** The path that a call's provider asks for what to say and posts digits to; `status` beside it takes news of the call. */
export const voicePath = (token: string): string => `/voice/${token}`;

/** What a call without a page behind it says, straight in the order for the call. */
const sayOnly = ({ text }: Content): string => html`<Response><Say>${text}</Say><Pause length="1" /><Say>${text}</Say></Response>`.text;

/** The form of Twilio's "create a call" (2010-04-01 API). */
function order(to: string, content: Content, settings: { from: string; publicUrl: string }): string {
  const form = new URLSearchParams({ To: to, From: settings.from, Timeout: String(RING) });
  if (content.token === undefined) {
    form.set('Twiml', sayOnly(content));
    return form.toString();
  }
  const address = `${settings.publicUrl}${voicePath(content.token)}`;
  form.set('Url', address);
  form.set('Method', 'POST');
  form.set('StatusCallback', `${address}/status`);
  form.set('StatusCallbackMethod', 'POST');
  for (const event of ['ringing', 'answered', 'completed']) form.append('StatusCallbackEvent', event);
  return form.toString();
}

function accepted(answer: Answer): Outcome {
  const sid = fieldOf(answer, 'sid');
  return { kind: 'handed-over', proof: 'accepted', detail: 'the call is ordered', ...(sid === undefined ? {} : { providerId: sid }) };
}

async function call(
  voice: VoiceSettings,
  request: { body: string; signal: AbortSignal },
  post: Parameters<ChannelFactory>[0]['egress']['operatorFetch'],
): Promise<Outcome> {
  const url = `${voice.baseUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(voice.accountSid)}/Calls.json`;
  const authorization = `Basic ${Buffer.from(`${voice.accountSid}:${voice.authToken}`).toString('base64')}`;
  try {
    const answer = await post(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      ...request,
    });
    return isSuccess(answer) ? accepted(answer) : refusedBy('the provider of calls', answer);
  } catch (error) {
    return unanswered('the provider of calls', error);
  }
}

/** A phone call that reads the page out and takes an answer by keypad, by Twilio or a provider that speaks its protocol. */
export const voice: ChannelFactory = ({ egress, publicUrl, voice: settings }) =>
  channel<string>({
    name: 'voice',
    label: 'Voice call',
    rings: true,
    proves: 'seen',
    lacks: settings === undefined ? lacking : undefined,
    address: z.e164(),
    show: (number) => `${number.slice(0, 3)}…${number.slice(-2)}`,
    provider: () => 'the provider of calls',
    send: async (number, content, { signal }) =>
      settings === undefined
        ? { kind: 'failed', retry: 'never', detail: lacking }
        : call(settings, { body: order(number, content, { from: settings.from, publicUrl }), signal }, egress.operatorFetch),
  });
