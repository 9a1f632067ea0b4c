import type { Result } from '../../../kernel/index.ts';
import type { RawAnswer, RawRoute } from '../../../platform/http/index.ts';
import { html } from '../../../platform/html.ts';
import type { AnswerCommand } from '../../rules/mail-reply.ts';
import { smsReply, type SmsReply } from '../../rules/sms-reply.ts';
import type { MessageNews, ProviderHooks, SmsSettings } from '../channel.ts';
import type { Form } from '../twilio/signature.ts';
import { signedForm, twiml } from '../twilio/signed-form.ts';
import { replyPath, statusPath } from './send.ts';

/** What SMS need of paging. */
export interface SmsHooks extends Pick<ProviderHooks, 'isNew' | 'news'> {
  /** Does what a reply from a number says. Undefined for a number that nobody is paged at, or that has tried too often: it gets no answer. */
  readonly reply: (from: string, reply: SmsReply | undefined) => Promise<Result<{ readonly ticket: string }> | undefined>;
}

const done: Readonly<Record<AnswerCommand, (said: { ticket: string; code: string }) => string>> = {
  ack: ({ ticket, code }) => `${ticket}: your page is stopped. Reply ${code} T to take the ticket.`,
  take: ({ ticket }) => `${ticket} is yours.`,
  decline: ({ ticket }) => `${ticket}: declined. The next in line is called.`,
  escalate: ({ ticket }) => `${ticket}: the next in line is called.`,
};

const say = (words: string): RawAnswer => twiml(html`<Message>${words}</Message>`);
const silence = twiml(html``);

async function takeReply(hooks: SmsHooks, form: Form): Promise<RawAnswer> {
  // What comes twice was done already, and its answer is on the way.
  if (!(await hooks.isNew(`sms ${form.get('MessageSid') ?? ''}`))) return silence;
  const reply = smsReply(form.get('Body') ?? '');
  const result = await hooks.reply(form.get('From') ?? '', reply);
  if (result === undefined) return silence;
  if (!result.ok) return say(`Nothing was changed: ${result.refusal.detail}.`);
  return reply === undefined ? silence : say(done[reply.command]({ ...result.value, code: reply.code }));
}

/** What a status of Twilio's says about the message; undefined where it says nothing new. */
function newsOf(form: Form): MessageNews | undefined {
  const providerId = form.get('MessageSid') ?? '';
  const status = form.get('MessageStatus') ?? '';
  if (status === 'delivered' || status === 'read') return { kind: 'delivered', detail: 'the SMS was delivered', providerId };
  if (status === 'undelivered' || status === 'failed') {
    const code = form.get('ErrorCode');
    return { kind: 'failed', detail: `the SMS did not arrive: ${status}${code === null ? '' : `, error ${code}`}`, providerId };
  }
  return undefined;
}

/**
 * What a provider of SMS brings: replies, and news of what was sent. Every request must carry the account's signature over our
 * public address. Without settings there are no such routes.
 */
export function smsRoutes(settings: { publicUrl: string; sms: SmsSettings | undefined }, hooks: SmsHooks): readonly RawRoute[] {
  const { publicUrl, sms } = settings;
  if (sms === undefined) return [];
  const { authToken } = sms;
  return [
    {
      method: 'POST',
      path: replyPath,
      bodyLimit: 16_384,
      handler: signedForm({ publicUrl, authToken }, async (form) => takeReply(hooks, form)),
    },
    {
      method: 'POST',
      path: statusPath(':token'),
      bodyLimit: 16_384,
      handler: signedForm({ publicUrl, authToken }, async (form, { params }) => {
        const news = newsOf(form);
        if (news !== undefined) await hooks.news(params['token'] ?? '', news);
        return { status: 204 };
      }),
    },
  ];
}
