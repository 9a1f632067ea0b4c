import type { Egress } from '../../../platform/egress/index.ts';
import type { Outcome } from '../channel.ts';
import { fieldOf, isSuccess, refusedBy, unanswered } from '../outcome.ts';
import { authorizationOf, type TwilioAccount } from './account.ts';

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
  const authorization = authorizationOf(account);
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
