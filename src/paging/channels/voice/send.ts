import { z } from 'zod';

import { html } from '../../../platform/html.ts';
import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { tryAccount } from '../twilio/account.ts';
import { placeOrder } from '../twilio/order.ts';

/** How long a phone rings before the provider gives up, in seconds. */
const RING = 30;

const lacking = 'no provider of calls is set (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM)';

const who = 'the provider of calls';

/** The path that a call's provider asks for what to say and posts digits to; `status` beside it takes news of the call. */
export const voicePath = (token: string): string => `/voice/${token}`;

/** What a call without a page behind it says, straight in the order for the call. */
const sayOnly = ({ text }: Content): string => html`<Response><Say>${text}</Say><Pause length="1" /><Say>${text}</Say></Response>`.text;

/** The form of Twilio's "create a call" (2010-04-01 API). */
function order(to: string, content: Content, settings: { from: string; publicUrl: string }): URLSearchParams {
  const form = new URLSearchParams({ To: to, From: settings.from, Timeout: String(RING) });
  if (content.token === undefined) {
    form.set('Twiml', sayOnly(content));
    return form;
  }
  const address = `${settings.publicUrl}${voicePath(content.token)}`;
  form.set('Url', address);
  form.set('Method', 'POST');
  form.set('StatusCallback', `${address}/status`);
  form.set('StatusCallbackMethod', 'POST');
  for (const event of ['ringing', 'answered', 'completed']) form.append('StatusCallbackEvent', event);
  return form;
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
    provider: () => who,
    async send(number, content, { signal }) {
      if (settings === undefined) return { kind: 'failed', retry: 'never', detail: lacking };
      const form = order(number, content, { from: settings.from, publicUrl });
      return placeOrder(settings, { resource: 'Calls', form, who, taken: 'the call is ordered' }, { post: egress.operatorFetch, signal });
    },
    ...(settings === undefined ? {} : { tryOut: tryAccount(settings, who, egress.operatorFetch) }),
  });
