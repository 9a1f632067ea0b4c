import type { Tx } from '../../platform/database/index.ts';
import { enqueueMessages } from '../../platform/engine/index.ts';
import { contactMethodsOf } from '../../catalog/index.ts';

/** What somebody is told; `reference` is the same for every copy of it. */
export interface Told {
  /** The id of what it is about. */
  readonly about: string;
  readonly subject: string;
  readonly body: string;
  readonly link?: { readonly url: string; readonly words: string } | undefined;
  readonly reference: string;
}

/** A person, or an address of somebody outside. */
export type Recipient = { readonly person: string } | { readonly email: string };

/** Writes to each: by mail where they have it, since nobody is woken for a change, else by their first method. Answers how many are reached. */
export async function sendNotices(tx: Tx, each: readonly { readonly to: Recipient; readonly told: Told }[]): Promise<number> {
  const people = each.flatMap(({ to }) => ('person' in to ? [to.person] : []));
  const methods = await contactMethodsOf(tx, people);
  const messages = each.flatMap(({ to, told }) => {
    const all = 'person' in to ? (methods.get(to.person) ?? []) : [];
    const method = 'email' in to ? { channel: 'email', address: to.email } : (all.find(({ channel }) => channel === 'email') ?? all[0]);
    if (method === undefined) return [];
    return [
      {
        id: tx.id(),
        kind: 'notice',
        subject: told.about,
        person: 'person' in to ? to.person : undefined,
        channel: method.channel,
        priority: 7,
        address: method.address,
        content: {
          purpose: 'notice',
          subject: told.subject,
          text: told.subject.slice(0, 159),
          body: told.body,
          ...(told.link === undefined ? {} : { link: told.link.url, linkWords: told.link.words }),
          reference: told.reference,
        },
        dueAt: tx.now,
      },
    ];
  });
  await enqueueMessages(tx, messages);
  return messages.length;
}
