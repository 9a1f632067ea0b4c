import { ok, refuse } from '../kernel/index.ts';
import { enqueueMessages } from '../platform/engine/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { people, type ContactChannels, type ContactMessage } from '../catalog/index.ts';
import { testWords, verificationWords, type Channels } from '../paging/index.ts';

/** Makes the message; it leaves by its channel when the transaction has committed. */
async function leave(
  tx: Tx,
  order: ContactMessage,
  words: { purpose: 'test' | 'verification'; text: string; subject: string; body: string },
): Promise<void> {
  const id = tx.id();
  const { methodId: subject, personId: person, channel, address } = order;
  await enqueueMessages(tx, [
    { id, kind: words.purpose, subject, person, channel, priority: 2, address, content: { ...words, reference: id }, dueAt: tx.now },
  ]);
}

/** What the catalog must know of the channels that paging has. */
export function contactChannelsOf(channels: Channels): ContactChannels {
  return {
    check(name, address) {
      const channel = channels.byName(name);
      if (channel === undefined || channel.forPeople === false) return refuse('bad-input', `there is no channel "${name}"`, 'body.channel');
      if (channel.lacks !== undefined) return refuse('bad-input', channel.lacks, 'body.channel');
      const parsed = channel.address.safeParse(address);
      if (parsed.success) return ok(parsed.data);
      const issue = parsed.error.issues[0];
      return refuse('bad-input', issue?.message ?? 'this is no address', ['body.address', ...(issue?.path ?? []).map(String)].join('.'));
    },
    show: (name, address) => channels.byName(name)?.show(address) ?? 'unknown channel',
    rings: (name) => channels.byName(name)?.rings ?? false,
    async sendTest(tx, order) {
      const [person] = (await people(tx, [order.personId])).values();
      await leave(tx, order, { purpose: 'test', ...testWords(person?.name ?? 'you') });
    },
    async sendVerification(tx, { code, ...order }) {
      await leave(tx, order, { purpose: 'verification', ...verificationWords(code) });
    },
  };
}
