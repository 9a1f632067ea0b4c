import { z } from 'zod';

import { hashOf } from '../../../platform/secrets.ts';
import { shorten } from '../../rules/fit.ts';
import { gsm7, septets } from '../../rules/gsm.ts';
import { replyCode } from '../../rules/sms-reply.ts';
import { SMS } from '../../rules/templates.ts';
import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { tryAccount } from '../twilio/account.ts';
import { placeOrder } from '../twilio/order.ts';

const lacking = 'no provider of SMS is set (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM)';
const who = 'the provider of SMS';

/** Where replies come in; news of a message comes in at `statusPath`. */
export const replyPath = '/sms';
export const statusPath = (token: string): string => `/sms/${token}/status`;

/** The text with link and reply code, in one SMS wherever the link leaves room for a sentence. */
export function smsText({ text, link, token, purpose }: Content): string {
  const code = token === undefined || purpose !== 'page' ? undefined : `Reply ${replyCode(hashOf(token))}`;
  const end = [link, code].filter((each) => each !== undefined).join(' ');
  const room = Math.max(64, SMS - septets(gsm7(end)) - 1);
  return end === '' ? gsm7(text) : `${shorten(gsm7(text), room)} ${end}`;
}

/** A text message, by Twilio or a provider that speaks its protocol. A page is answered by replying its code. */
export const sms: ChannelFactory = ({ egress, publicUrl, sms: settings }) =>
  channel<string>({
    name: 'sms',
    label: 'SMS',
    rings: true,
    proves: 'delivered',
    lacks: settings === undefined ? lacking : undefined,
    address: z.e164(),
    show: (number) => `${number.slice(0, 3)}…${number.slice(-2)}`,
    provider: () => who,
    async send(number, content, { signal }) {
      if (settings === undefined) return { kind: 'failed', retry: 'never', detail: lacking };
      const form = new URLSearchParams({ To: number, From: settings.from, Body: smsText(content) });
      if (content.token !== undefined) form.set('StatusCallback', `${publicUrl}${statusPath(content.token)}`);
      return placeOrder(settings, { resource: 'Messages', form, who, taken: 'the SMS is ordered' }, { post: egress.operatorFetch, signal });
    },
    ...(settings === undefined ? {} : { tryOut: tryAccount(settings, who, egress.operatorFetch) }),
  });
