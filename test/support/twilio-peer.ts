import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

import { listen } from './listen.ts';
import { readBody } from './read-body.ts';

/** A call as it was ordered. */
export interface OrderedCall {
  readonly sid: string;
  readonly at: number;
  readonly to: string;
  readonly from: string;
  /** Where to ask what to say; undefined when the order itself says it. */
  readonly url: string | undefined;
  readonly statusUrl: string | undefined;
  readonly statusEvents: readonly string[];
  readonly twiml: string | undefined;
}

/** A text message as it was ordered. */
export interface OrderedSms {
  readonly sid: string;
  readonly at: number;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly statusUrl: string | undefined;
}

/** What the phone was told at one step, and what it may do next. */
export interface Heard {
  readonly status: number;
  readonly said: readonly string[];
  readonly gather: { readonly action: string; readonly numDigits: string } | undefined;
  readonly redirect: string | undefined;
  readonly xml: string;
}

export interface TwilioPeer {
  /** What TWILIO_BASE_URL is set to. */
  readonly url: string;
  readonly calls: readonly OrderedCall[];
  /** Reports the progress of a call, signed as Twilio signs. */
  readonly report: (call: OrderedCall, status: string) => Promise<number>;
  /** The phone is picked up: asks what to say. */
  readonly pickUp: (call: OrderedCall) => Promise<Heard>;
  /** A key is pressed in answer to what was heard; `undefined` waits until the time for keys is over. */
  readonly press: (call: OrderedCall, heard: Heard, digits: string | undefined) => Promise<Heard>;
  readonly waitFor: (fits: (call: OrderedCall) => boolean, ms?: number) => Promise<OrderedCall>;
  readonly texts: readonly OrderedSms[];
  readonly waitForText: (fits: (sms: OrderedSms) => boolean, ms?: number) => Promise<OrderedSms>;
  /** Reports what became of a text message; answers our status. */
  readonly reportText: (sms: OrderedSms, status: string) => Promise<number>;
  /** A person texts: answers our status and what we text back. `sid` names the message, for one that comes twice. */
  readonly text: (
    url: string,
    sms: { from: string; to: string; body: string; sid?: string },
  ) => Promise<{ status: number; said: string[] }>;
  readonly close: () => Promise<void>;
}

interface Account {
  readonly accountSid: string;
  readonly authToken: string;
  readonly port?: number;
  /** Answers an order with an error instead: HTTP status and Twilio's code. */
  readonly refuse?: (to: string) => { readonly status: number; readonly code: number } | undefined;
}

const unescape = (text: string): string =>
  text.replace(
    /&(?:amp|lt|gt|quot|#39);/g,
    (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? entity,
  );

const attribute = (tag: string, name: string): string => unescape(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

function hear(status: number, xml: string): Heard {
  const gather = /<Gather\b[^>]*>/.exec(xml)?.[0];
  const redirect = /<Redirect\b[^>]*>([^<]*)<\/Redirect>/.exec(xml)?.[1];
  return {
    status,
    xml,
    said: [...xml.matchAll(/<Say>([^<]*)<\/Say>/g)].map((match) => unescape(match[1] ?? '')),
    gather: gather === undefined ? undefined : { action: attribute(gather, 'action'), numDigits: attribute(gather, 'numDigits') },
    redirect: redirect === undefined ? undefined : unescape(redirect),
  };
}

async function find<T>(list: readonly T[], fits: (each: T) => boolean, ms: number): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const found = list.find(fits);
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`nothing that fits was ordered within ${ms} ms, but ${list.length} others`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * A local peer that stands for Twilio: it speaks the parts of its 2010-04-01 API for calls and messages and signs its own requests by the
 * `twilio` package's code. No call is made and nothing is sent anywhere.
 */
export async function startTwilioPeer(account: Account): Promise<TwilioPeer> {
  const calls: OrderedCall[] = [];
  const texts: OrderedSms[] = [];
  const path = `/2010-04-01/Accounts/${account.accountSid}/Calls.json`;
  const textPath = `/2010-04-01/Accounts/${account.accountSid}/Messages.json`;
  const basic = `Basic ${Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')}`;

  const answer = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-peer': 'local stand-in for Twilio' }).end(JSON.stringify(body));
  };

  const contentError = (isText: boolean, form: URLSearchParams): { status: number; code: number } | undefined => {
    if (isText) return (form.get('Body') ?? '') === '' ? { status: 400, code: 21602 } : undefined;
    return form.has('Url') || form.has('Twiml') ? undefined : { status: 400, code: 21205 };
  };

  /** Twilio's error for an order, if it has one: HTTP status and code. */
  const errorOf = (request: IncomingMessage, form: URLSearchParams): { status: number; code: number } | undefined => {
    const to = form.get('To') ?? '';
    if (request.method !== 'POST' || (request.url !== path && request.url !== textPath)) return { status: 404, code: 20404 };
    if (request.headers.authorization !== basic) return { status: 401, code: 20003 };
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return { status: 400, code: 21211 };
    return contentError(request.url === textPath, form) ?? account.refuse?.(to);
  };

  const takeText = (response: ServerResponse, form: URLSearchParams): void => {
    const sms: OrderedSms = {
      sid: `SM${String(texts.length + 1).padStart(32, '0')}`,
      at: Date.now(),
      to: form.get('To') ?? '',
      from: form.get('From') ?? '',
      body: form.get('Body') ?? '',
      statusUrl: form.get('StatusCallback') ?? undefined,
    };
    texts.push(sms);
    answer(response, 201, { sid: sms.sid, account_sid: account.accountSid, status: 'queued', to: sms.to, from: sms.from, body: sms.body });
  };

  const order = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET' && request.url === `/2010-04-01/Accounts/${account.accountSid}.json`) {
      const isKnown = request.headers.authorization === basic;
      return answer(response, isKnown ? 200 : 401, isKnown ? { sid: account.accountSid, status: 'active' } : { code: 20003, status: 401 });
    }
    const form = new URLSearchParams((await readBody(request)).toString());
    const error = errorOf(request, form);
    if (error !== undefined) return answer(response, error.status, { ...error, message: 'refused' });
    if (request.url === textPath) return takeText(response, form);
    const call: OrderedCall = {
      sid: `CA${String(calls.length + 1).padStart(32, '0')}`,
      at: Date.now(),
      to: form.get('To') ?? '',
      from: form.get('From') ?? '',
      url: form.get('Url') ?? undefined,
      statusUrl: form.get('StatusCallback') ?? undefined,
      statusEvents: form.getAll('StatusCallbackEvent'),
      twiml: form.get('Twiml') ?? undefined,
    };
    calls.push(call);
    answer(response, 201, { sid: call.sid, account_sid: account.accountSid, status: 'queued', to: call.to, from: call.from });
  };

  const server = createServer((request, response) => void order(request, response));
  const port = await listen(server, account.port);

  const post = async (url: string, form: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': 'TwilioProxy/1.1 (local stand-in)',
        'x-twilio-signature': getExpectedTwilioSignature(account.authToken, url, form),
      },
      body: new URLSearchParams(form),
    });

  const facts = (call: OrderedCall, status: string): Record<string, string> => ({
    CallSid: call.sid,
    AccountSid: account.accountSid,
    From: call.from,
    To: call.to,
    Direction: 'outbound-api',
    ApiVersion: '2010-04-01',
    CallStatus: status,
  });

  const ask = async (url: string, form: Record<string, string>): Promise<Heard> => {
    const response = await post(url, form);
    return hear(response.status, await response.text());
  };

  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    async report(call, status) {
      if (call.statusUrl === undefined) throw new Error('this call asked for no reports');
      return (await post(call.statusUrl, { ...facts(call, status), SequenceNumber: '0' })).status;
    },
    async pickUp(call) {
      return call.url === undefined ? hear(200, call.twiml ?? '') : ask(call.url, facts(call, 'in-progress'));
    },
    async press(call, heard, digits) {
      const next = digits === undefined ? heard.redirect : heard.gather?.action;
      if (next === undefined) throw new Error('nothing was asked');
      return ask(next, { ...facts(call, 'in-progress'), ...(digits === undefined ? {} : { Digits: digits, FinishedOnKey: '' }) });
    },
    waitFor: async (fits, ms = 5000) => find(calls, fits, ms),
    texts,
    waitForText: async (fits, ms = 5000) => find(texts, fits, ms),
    async reportText(sms, status) {
      if (sms.statusUrl === undefined) throw new Error('this message asked for no reports');
      const facts = { MessageSid: sms.sid, SmsSid: sms.sid, AccountSid: account.accountSid, To: sms.to, From: sms.from };
      return (await post(sms.statusUrl, { ...facts, MessageStatus: status, SmsStatus: status, ApiVersion: '2010-04-01' })).status;
    },
    async text(url, { from, to, body, sid = `SM${String(Date.now()).padStart(32, '0')}` }) {
      const facts = { MessageSid: sid, SmsSid: sid, AccountSid: account.accountSid, NumMedia: '0', NumSegments: '1' };
      const response = await post(url, { ...facts, From: from, To: to, Body: body, ApiVersion: '2010-04-01' });
      const xml = await response.text();
      return { status: response.status, said: [...xml.matchAll(/<Message>([^<]*)<\/Message>/g)].map((match) => unescape(match[1] ?? '')) };
    },
    close: async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
