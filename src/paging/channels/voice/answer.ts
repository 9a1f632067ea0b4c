import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { html } from '../../../platform/html.ts';
import type { AnswerCommand } from '../../rules/mail-reply.ts';
import type { MessageNews, ProviderHooks, VoiceSettings } from '../channel.ts';
import type { Form } from '../twilio/signature.ts';
import { signedForm, twiml } from '../twilio/signed-form.ts';
import { voicePath } from './send.ts';

/** What calls need of paging. */
export interface CallHooks extends ProviderHooks {
  /** What to read out for a page's token; undefined when the token is unknown. */
  readonly say: (token: string) => Promise<string | undefined>;
}

const keys: Readonly<Record<string, { command: AnswerCommand; done: string }>> = {
  '1': { command: 'ack', done: 'Your page is stopped. Others are told.' },
  '2': { command: 'take', done: 'The ticket is yours.' },
  '9': { command: 'escalate', done: 'The next in line is called.' },
};

const menu = 'Press 1 to stop my page, 2 to take the ticket, 9 to escalate.';

/** How often a call reads itself out before it hangs up. */
const ROUNDS = 3;

const ending = (words: string): RawAnswer => twiml(html`<Say>${words}</Say><Pause length="1" /><Say>${words}</Say><Hangup />`);

function ask(words: string, address: string, round: number): RawAnswer {
  const again =
    round < ROUNDS
      ? html`<Redirect method="POST">${`${address}?round=${round + 1}`}</Redirect>`
      : html`<Say>No key was pressed. You will be called again.</Say><Hangup />`;
  return twiml(
    html`<Gather numDigits="1" timeout="6" action="${address}" method="POST"><Say>${words}</Say><Say>${menu}</Say></Gather
      >${again}`,
  );
}

const roundOf = (request: RawRequest): number => {
  const round = Number(request.query['round'] ?? 1);
  return Number.isInteger(round) && round >= 1 && round <= ROUNDS ? round : 1;
};

interface Caller {
  readonly token: string;
  readonly address: string;
  readonly form: Form;
}

async function press(hooks: CallHooks, caller: Caller, key: { command: AnswerCommand; done: string }): Promise<RawAnswer> {
  // A call ends with the first key that does something: what comes again was recorded by somebody.
  if (!(await hooks.isNew(`call ${caller.form.get('CallSid') ?? ''}`))) return ending('This was done already.');
  const result = await hooks.act(caller.token, key.command);
  await hooks.news(caller.token, { kind: 'seen', detail: 'a key was pressed', providerId: caller.form.get('CallSid') ?? '' });
  return ending(result.ok ? key.done : `Nothing was changed: ${result.refusal.detail}.`);
}

async function speak(hooks: CallHooks, caller: Caller, round: number): Promise<RawAnswer> {
  const words = await hooks.say(caller.token);
  if (words === undefined) return ending('This page is not known any more. Goodbye.');
  const digits = caller.form.get('Digits');
  const key = digits === null ? undefined : keys[digits];
  if (key !== undefined) return press(hooks, caller, key);
  return ask(digits === null ? words : `${digits} is no choice. ${words}`, caller.address, round);
}

/** What a status of Twilio's says about the message; undefined where it says nothing new. */
function newsOf(form: Form): MessageNews | undefined {
  const providerId = form.get('CallSid') ?? '';
  const status = form.get('CallStatus') ?? '';
  if (status === 'ringing') return { kind: 'delivered', detail: 'the phone rings', providerId };
  // Voicemail picks up too: only a key proves a person.
  if (status === 'in-progress') return { kind: 'delivered', detail: 'the call was picked up', providerId };
  if (/^(?:busy|no-answer|failed|canceled)$/.test(status)) return { kind: 'failed', detail: `the call ended: ${status}`, providerId };
  return undefined;
}

async function takeNews(hooks: CallHooks, caller: Caller): Promise<RawAnswer> {
  const news = newsOf(caller.form);
  if (news !== undefined) await hooks.news(caller.token, news);
  return { status: 204 };
}

/**
 * What a provider of calls asks of us: what to say, which key was pressed, how the call went. Every request must carry the
 * account's signature over our public address. Without settings there are no such routes.
 */
export function voiceRoutes(settings: { publicUrl: string; voice: VoiceSettings | undefined }, hooks: CallHooks): readonly RawRoute[] {
  const { publicUrl, voice } = settings;
  if (voice === undefined) return [];
  const signed = (then: (caller: Caller, request: RawRequest) => Promise<RawAnswer>): RawRoute['handler'] =>
    signedForm({ publicUrl, authToken: voice.authToken }, async (form, request) => {
      const token = request.params['token'] ?? '';
      return then({ token, address: `${publicUrl}${voicePath(token)}`, form }, request);
    });
  return [
    {
      method: 'POST',
      path: voicePath(':token'),
      bodyLimit: 16_384,
      handler: signed(async (caller, request) => speak(hooks, caller, roundOf(request))),
    },
    {
      method: 'POST',
      path: `${voicePath(':token')}/status`,
      bodyLimit: 16_384,
      handler: signed(async (caller) => takeNews(hooks, caller)),
    },
  ];
}
