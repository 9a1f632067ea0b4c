import { describe, expect, it } from 'vitest';

import { isFromSlack, slackSignature } from './signature.ts';

/** The example of Slack's own documentation, "Verifying requests from Slack". */
const secret = '8f742231b10e8888abcd99yyyzzz85a5';
const timestamp = '1531420618';
const body = Buffer.from(
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
);
const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';

describe("Slack's signature", () => {
  it('is that of the example in its documentation', () => {
    expect(slackSignature(secret, timestamp, body)).toBe(signature);
  });

  it('holds for 5 min, for this secret, this body and this instant', () => {
    const at = Number(timestamp);
    const check = (change: object, now = at): boolean => isFromSlack(secret, { timestamp, signature, body, ...change }, now);
    expect(check({}, at + 300)).toBe(true);
    expect(check({}, at + 301)).toBe(false);
    expect(check({}, at - 301)).toBe(false);
    expect(check({ body: Buffer.from('x') })).toBe(false);
    expect(check({ timestamp: '1531420619' })).toBe(false);
    expect(check({ signature: undefined })).toBe(false);
    expect(check({ timestamp: 'soon' })).toBe(false);
    expect(isFromSlack('another', { timestamp, signature, body }, at)).toBe(false);
  });
});
