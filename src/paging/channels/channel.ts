import type { z } from 'zod';

import { seconds, type Duration, type Result } from '../../kernel/index.ts';
import type { Egress } from '../../platform/egress/index.ts';
import type { RawRoute } from '../../platform/http/index.ts';
import type { AnswerCommand } from '../rules/mail-reply.ts';

/** What one message says, ready to be put into a channel's own form. All texts are plain. */
export interface Content {
  readonly purpose: 'page' | 'notice' | 'verification' | 'test';
  /** Under 160 characters; stands alone as an SMS. */
  readonly text: string;
  readonly subject: string;
  /** Paragraphs of a longer form, for mails. */
  readonly body: string;
  /** The one-tap page `/p/TOKEN`, absent on notices that ask for nothing. */
  readonly link?: string | undefined;
  /** What the link is called, where "Open in Evenkeel" would not be true. */
  readonly linkWords?: string | undefined;
  /** Ends messages of this kind to this address: mails carry it for one press (RFC 8058). */
  readonly unsubscribe?: string | undefined;
  /** What a webhook gets in the place of the words. */
  readonly event?: { readonly type: string; readonly data: Readonly<Record<string, unknown>> } | undefined;
  /** The token inside the link, for reply addresses and callbacks. */
  readonly token?: string | undefined;
  readonly severity?: number | undefined;
  /** Same for every copy of one page by one method, so that a receiver can tell copies. */
  readonly reference: string;
}

/** What the next hop said. `proof` names the strongest thing known: accepted, delivered or seen. */
export type Outcome =
  | {
      readonly kind: 'handed-over';
      readonly proof: 'accepted' | 'delivered' | 'seen';
      readonly detail: string;
      readonly providerId?: string;
    }
  /** Certainly not sent. `retry` never: this address will not work, go on to the next method. */
  | { readonly kind: 'failed'; readonly retry: 'later' | 'never'; readonly detail: string }
  /** The answer was lost: it may have been sent. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** What a provider said of what the operator has set up, asked without sending anything. */
export interface Trial {
  /** `unknown`: the provider could not be asked, which says nothing of the credentials. */
  readonly kind: 'good' | 'refused' | 'unknown';
  readonly detail: string;
}

/** What the operator has set up, as far as channels need it. What is undefined leaves its channel without a way to send. */
export interface ChannelSettings {
  /** Where people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  readonly egress: Pick<Egress, 'guardedFetch' | 'operatorFetch'>;
  /** Seconds since 1970, for signatures. */
  readonly epochSeconds: () => number;
  readonly mail?: MailSettings | undefined;
  readonly voice?: VoiceSettings | undefined;
  readonly sms?: SmsSettings | undefined;
  readonly push?: PushSettings | undefined;
  readonly slack?: SlackSettings | undefined;
  readonly telegram?: TelegramSettings | undefined;
}

export interface MailSettings {
  /** `smtp://user:password@host:port` or `smtps://…`; options of TLS in the query, such as `?tls.rejectUnauthorized=false`. */
  readonly url: string;
  /** The address that mails come from: `Evenkeel <ops@example.org>` or the address alone. */
  readonly from: string;
  /** The domain whose mail for `page+TOKEN` comes to our listener; without it mails cannot be answered by reply. */
  readonly replyDomain?: string | undefined;
}

export interface VoiceSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** The number that calls, in E.164. */
  readonly from: string;
  /** `https://api.twilio.com`, or another that speaks the same protocol. */
  readonly baseUrl: string;
}

/** The same account, and the number that texts. */
export type SmsSettings = VoiceSettings;

export interface SlackSettings {
  /** `xoxb-…`, of an app that may `chat:write`. */
  readonly botToken: string;
  readonly signingSecret: string;
  /** `https://slack.com/api`, or another that speaks the same protocol. */
  readonly baseUrl: string;
}

export interface TelegramSettings {
  readonly botToken: string;
  /** Given to Telegram when the webhook is set; it comes back with every update. */
  readonly webhookSecret: string;
  /** `https://api.telegram.org`, or a Bot API server of one's own. */
  readonly baseUrl: string;
}

/** The keys by which push services know us (VAPID, RFC 8292), base64url; see `newPushKeys`. */
export interface PushSettings {
  readonly publicKey: string;
  readonly privateKey: string;
  /** `mailto:` or `https:`, for the push service to reach the operator. */
  readonly subject: string;
}

/** What one send may use. */
export interface SendContext {
  /** Ends the send; a channel never takes longer. */
  readonly signal: AbortSignal;
}

/** What became of a message after it was handed over. */
export type MessageNews =
  | { readonly kind: 'delivered' | 'seen'; readonly detail: string; readonly providerId: string }
  /** Nobody can have seen it: the next method should go at once. */
  | { readonly kind: 'failed'; readonly detail: string; readonly providerId: string };

/** What providers that call us back need of paging. */
export interface ProviderHooks {
  /** Does what a key or a button says about the page of a token, as the person who was paged. */
  readonly act: (token: string, command: AnswerCommand) => Promise<Result<unknown>>;
  readonly news: (token: string, news: MessageNews) => Promise<void>;
  /** Whether a callback with this name comes for the first time: one that is replayed changes nothing. */
  readonly isNew: (callback: string) => Promise<boolean>;
}

/** Chats whose buttons answer pages. */
export type ChatWay = 'slack' | 'telegram' | 'mattermost';

/** What a channel that is called back needs. */
export interface CallbackParts {
  readonly hooks: (by: ChatWay) => ProviderHooks;
  /** Told of what fails after the provider had its answer. */
  readonly onError: (error: unknown) => void;
}

/** One way to reach a person. A folder each; the register finds them by name. */
export interface Channel<A = unknown> {
  readonly name: string;
  /** How people call it: "Email", "Voice call". */
  readonly label: string;
  /** Whether it makes a phone ring or buzz; mail and chat alone count as unreachable. */
  readonly rings: boolean;
  /** The strongest thing that it can prove. */
  readonly proves: 'accepted' | 'delivered' | 'seen';
  /** How many it can send at once, where it has fewer ways out than an instance has messages: the rest wait in the database. */
  readonly most?: number;
  /** False for a way of our own, which is no contact method of anybody. */
  readonly forPeople?: false;
  /** What the operator must set before it can send; undefined when it can. */
  readonly lacks: string | undefined;
  /** What an address of this channel looks like, as people enter it. */
  readonly address: z.ZodType<A>;
  /** A short form for screens, without secrets. */
  readonly show: (address: A) => string;
  /**
   * Who takes a message for this address, in words: "the mail server", "ntfy at ntfy.sh". When one fails, messages for it no longer
   * wait out their tries. Holds no secrets.
   */
  readonly provider: (address: A) => string;
  readonly send: (address: A, content: Content, context: SendContext) => Promise<Outcome>;
  /** Asks the provider, sending nothing, whether it takes the operator's credentials. Absent where none are set or none are needed. */
  readonly tryOut?: (context: SendContext) => Promise<Trial>;
  /** Where its provider calls back, each request checked by the provider's own means. */
  readonly callbacks?: (parts: CallbackParts) => readonly RawRoute[];
  /** Lets connections go. */
  readonly close?: () => Promise<void>;
}

/** Makes a channel from what the operator has set up. */
export type ChannelFactory = (settings: ChannelSettings) => Channel;

/** No send takes longer: the lease of its message ends two seconds later. */
export const SEND_TIMEOUT: Duration = seconds(8);

/** A channel that checks its addresses itself, so that the register can hold all kinds. */
export function channel<A>(definition: Channel<A>): Channel {
  return {
    ...definition,
    show: (address) => {
      const parsed = definition.address.safeParse(address);
      return parsed.success ? definition.show(parsed.data) : 'an address that cannot be read';
    },
    provider: (address) => {
      const parsed = definition.address.safeParse(address);
      return parsed.success ? definition.provider(parsed.data) : definition.label;
    },
    send: async (address, content, context) => {
      if (definition.lacks !== undefined) return { kind: 'failed', retry: 'never', detail: definition.lacks };
      const parsed = definition.address.safeParse(address);
      if (!parsed.success) return { kind: 'failed', retry: 'never', detail: `this is no address for ${definition.label}` };
      return definition.send(parsed.data, content, context);
    },
  };
}
