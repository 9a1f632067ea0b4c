import type { Egress } from '../../../platform/egress/index.ts';
import type { Outcome } from '../channel.ts';
import { fieldOf, isSuccess, refusedBy, unanswered } from '../outcome.ts';

/** Where and as whom an order is placed. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** `https://api.twilio.com`, or another that speaks the same protocol. */
  readonly baseUrl: string;
}

export interface TwilioOrder {
  readonly resource: 'Calls' | 'Messages';
  readonly form: URLSearchParams;
  /** Who takes it, and what it means that they did. */
  readonly who: string;
  readonly taken: string;
}

/** Places an order by Twilio's 2010-04-01 API: a call or a message. */
export async function placeOrder(
  account: TwilioAccount,
  order: TwilioOrder,
  by: { post: Egress['operatorFetch']; signal: AbortSignal },
): Promise<Outcome> {
  const path = `/2010-04-01/Accounts/${encodeURIComponent(account.accountSid)}/${order.resource}.json`;
  const authorization = `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`;
  try {
    const answer = await by.post(`${account.baseUrl.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: order.form.toString(),
      signal: by.signal,
    });
    if (!isSuccess(answer)) return refusedBy(order.who, answer);
    const sid = fieldOf(answer, 'sid');
    return { kind: 'handed-over', proof: 'accepted', detail: order.taken, ...(sid === undefined ? {} : { providerId: sid }) };
  } catch (error) {
    return unanswered(order.who, error);
  }
}
