import { ok, refuse, type Result } from '../kernel/index.ts';
import type { Channels } from '../paging/index.ts';
import type { Contact } from './watcher.ts';

/** Channels whose address is more than one word, and that need no more than the word. */
const byUrl = new Set(['ntfy', 'teams', 'mattermost']);
/** Ways that need an answer of ours, which a watcher does not give. */
const without = new Set(['voice', 'web-push', 'webhook', 'loop-back']);

/** One contact as people write it: `email:ada@example.org`, `sms:+49…`, `ntfy:https://ntfy.sh/topic`. */
function contactOf(channels: Channels, text: string): Result<Contact> {
  const [, name = '', word = ''] = /^([a-z-]+):(.+)$/.exec(text.trim()) ?? [];
  const known = channels.list.map((each) => each.name).filter((each) => !without.has(each));
  const channel = known.includes(name) ? channels.byName(name) : undefined;
  if (channel === undefined)
    return refuse(
      'bad-input',
      `"${text}" is no contact: write CHANNEL:ADDRESS, such as email:ada@example.org; channels are ${known.join(', ')}`,
    );
  if (channel.lacks !== undefined) return refuse('bad-input', `${name} cannot send: ${channel.lacks}`);
  const address = channel.address.safeParse(byUrl.has(name) ? { url: word } : word);
  if (!address.success) return refuse('bad-input', `"${text}" cannot be used: ${address.error.issues[0]?.message ?? 'this is no address'}`);
  return ok({ channel: name, address: address.data });
}

/** The people whom a watcher tells, in their order. */
export function contactsOf(channels: Channels, texts: readonly string[]): Result<readonly Contact[]> {
  const contacts: Contact[] = [];
  for (const text of texts) {
    const contact = contactOf(channels, text);
    if (!contact.ok) return contact;
    contacts.push(contact.value);
  }
  return ok(contacts);
}
