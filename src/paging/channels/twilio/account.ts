import type { Egress } from '../../../platform/egress/index.ts';
import type { SendContext, Trial } from '../channel.ts';
import { trialOf } from '../outcome.ts';

/** Where and as whom an order is placed. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** `https://api.twilio.com`, or another that speaks the same protocol. */
  readonly baseUrl: string;
}

/** How a request to the account proves that it is the account's. */
export const authorizationOf = ({ accountSid, authToken }: TwilioAccount): string =>
  `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

/** Asks for the account itself, which costs nothing and calls nobody. */
export const tryAccount =
  (account: TwilioAccount, who: string, fetch: Egress['operatorFetch']) =>
  async ({ signal }: SendContext): Promise<Trial> => {
    const path = `/2010-04-01/Accounts/${encodeURIComponent(account.accountSid)}.json`;
    const headers = { authorization: authorizationOf(account) };
    return trialOf(who, fetch(`${account.baseUrl.replace(/\/+$/, '')}${path}`, { method: 'GET', headers, signal }));
  };
