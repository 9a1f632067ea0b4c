import { seconds, type Duration } from '../../kernel/index.ts';
import { system } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import type { ChangeFeeds, ChangeSaid, ChangeSender, ChangeTaken } from '../../signals/index.ts';
import type { Told } from '../rules/index.ts';
import { contracts, type FeedContract } from './contracts.ts';
import { FeedGroups } from './group.ts';
import { settle } from './settle.ts';
import { readFeeds, type Feed } from './store-feeds.ts';
import { headerOf } from './told.ts';

/** A secret that was changed holds after this at the latest. */
const STALE_AFTER: Duration = seconds(1);
const CHANGES = system('changes');

/** Why an event is not let in; undefined when it is. An integration with a secret takes only what is proven with it. */
function unproven(said: ChangeSaid, contract: FeedContract, feed: Feed | undefined): string | undefined {
  const { secret } = feed ?? { secret: null };
  if (secret === null || said.isProven) return undefined;
  if (contract.proof === undefined)
    return `this integration has a secret, and ${contract.name} cannot prove that it knows it: use another integration`;
  const { header, holds } = contract.proof;
  const given = headerOf(said, header);
  if (given === '') return `this integration has a secret: ${header} is missing`;
  return holds(given, said.raw, secret) ? undefined : `${header} does not hold: the secret differs, or the body was changed on its way`;
}

const MOST_TEXT = 500;

/** Text as the database takes it: bounded, and without what it cannot keep: nothing, and halves of characters. */
const tidy = (text: string): string =>
  text
    .slice(0, MOST_TEXT)
    .replaceAll('\u0000', '')
    .replaceAll(/\p{Cs}/gu, '');
const MOST_SIZE = 2 ** 31 - 1;
const maybe = (text: string | null): string | null => (text === null ? null : tidy(text));

const tidied = (told: Told): Told => ({
  ...told,
  subject: tidy(told.subject),
  environment: tidy(told.environment),
  services: told.services.map(tidy),
  title: tidy(told.title),
  revision: maybe(told.revision),
  size: told.size === null ? null : Math.min(told.size, MOST_SIZE),
  by: maybe(told.by),
  url: maybe(told.url),
});

/** Opens what takes changes from other systems, by every contract. */
export function openFeeds(db: Database): ChangeFeeds {
  const groups = new FeedGroups(db.clock, async (group) => db.write(CHANGES, async (tx) => settle(tx, group)));
  const byName = new Map(contracts.map((each) => [each.name, each]));
  let held: { readonly feeds: ReadonlyMap<string, Feed>; readonly at: Duration } | undefined;

  const feedOf = async (integration: string): Promise<Feed | undefined> => {
    const now = db.clock.monotonic();
    if (held === undefined || now - held.at > STALE_AFTER) held = { feeds: await readFeeds(db), at: now };
    return held.feeds.get(integration);
  };

  return {
    names: contracts.map(({ name }) => name),
    async take(name: string, said: ChangeSaid, sender: ChangeSender): Promise<ChangeTaken> {
      const contract = byName.get(name);
      if (contract === undefined) return { is: 'unreadable', refusal: `there is no contract ${name}` };
      const sentence = unproven(said, contract, await feedOf(sender.integration.id));
      if (sentence !== undefined) return { is: 'unproven', sentence };
      const read = contract.read({ body: said.body, headers: said.headers, digest: said.digest, receivedAt: sender.receivedAt });
      if (read.is === 'unreadable') return read;
      if (read.is === 'nothing') return { is: 'taken', words: read.because };
      await groups.take({ sender, contract: name, told: tidied(read.told) });
      return { is: 'taken', words: read.told.title };
    },
  };
}
