import { subscribeBrowser } from './push.ts';

/** A way by which people are paged, as a form asks for it. */
export interface Channel {
  readonly name: string;
  readonly words: string;
  readonly label: string;
  readonly placeholder: string;
  readonly type: string;
  /** The typed text as the address that the channel takes; the browser's own is asked of the browser. */
  readonly address: (text: string) => unknown;
}

/** A secret for a webhook's signatures: `whsec_` and 32 bytes as base64. */
const newSecret = (): string => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;

const email: Channel = {
  name: 'email',
  words: 'Email',
  label: 'Address',
  placeholder: 'you@example.com',
  type: 'email',
  address: (text) => text,
};

export const channels: readonly [Channel, ...Channel[]] = [
  email,
  {
    name: 'voice',
    words: 'Phone call',
    label: 'Number',
    placeholder: '+41441234567',
    type: 'tel',
    address: (text) => text.replaceAll(/[\s()/-]/g, ''),
  },
  {
    name: 'sms',
    words: 'SMS',
    label: 'Number',
    placeholder: '+41441234567',
    type: 'tel',
    address: (text) => text.replaceAll(/[\s()/-]/g, ''),
  },
  {
    name: 'ntfy',
    words: 'ntfy',
    label: 'Topic',
    placeholder: 'https://ntfy.sh/a-long-secret-topic',
    type: 'url',
    address: (text) => ({ url: text }),
  },
  { name: 'slack', words: 'Slack', label: 'Member id', placeholder: 'U012AB3CD', type: 'text', address: (text) => text },
  { name: 'telegram', words: 'Telegram', label: 'Chat id', placeholder: '123456789', type: 'text', address: (text) => text },
  {
    name: 'teams',
    words: 'Microsoft Teams',
    label: 'Address of the workflow',
    placeholder: 'https://…/workflows/…',
    type: 'url',
    address: (text) => ({ url: text }),
  },
  {
    name: 'mattermost',
    words: 'Mattermost',
    label: 'Address of the incoming webhook',
    placeholder: 'https://chat.example.org/hooks/…',
    type: 'url',
    address: (text) => ({ url: text }),
  },
  {
    name: 'webhook',
    words: 'Webhook',
    label: 'Address',
    placeholder: 'https://example.com/page',
    type: 'url',
    address: (text) => ({ url: text, secret: newSecret() }),
  },
  { name: 'web-push', words: 'Browser', label: '', placeholder: '', type: 'text', address: subscribeBrowser },
];

/** `voice` as `Phone call`. */
export const channelWords = (name: string): string => channels.find((channel) => channel.name === name)?.words ?? name;
