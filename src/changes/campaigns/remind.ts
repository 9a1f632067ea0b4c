import { days, hours, type Instant } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { setClocks, type ClockJob } from '../../platform/engine/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { sendNotices } from '../approvals/notice.ts';
import { isOwing, reminderOn, standingOf } from '../rules/index.ts';
import { itemsOf, openCampaigns, type Campaign, type StoredItem } from './store.ts';

/** The one clock of all campaigns: a person is told once a day of all that they owe. */
const REMIND = 'change.campaigns';
const ALL = 'all';
/** In UTC: before noon from Lisbon to Moscow. */
const HOUR = hours(7);

const nextMorning = (now: Instant): Instant => {
  const today = Math.floor(now / days(1)) * days(1) + HOUR;
  return today > now ? today : today + days(1);
};

/** Sets the clock of the next reminders. */
export const setReminderClock = async (tx: Tx): Promise<void> =>
  setClocks(tx, [{ kind: REMIND, subject: ALL, dueAt: nextMorning(tx.now) }]);

const levelOf = ({ deadline, madeAt }: Campaign, day: Instant): ReturnType<typeof reminderOn> => reminderOn({ deadline, day, madeAt });

/** Who carries its change out, unless that was given up. */
const carrierOf = (directory: Directory, { change }: StoredItem): string | undefined =>
  change === null || change.state === 'cancelled' || change.technicianId === null ? undefined : directory.person(change.technicianId)?.id;

/** Who is told of what a service owes: whoever carries its change out or knows it best, then managers, then the owner of the campaign. */
function whomToTell(directory: Directory, { campaign, item }: { campaign: Campaign; item: StoredItem }, now: Instant): readonly string[] {
  const level = levelOf(campaign, now);
  const service = directory.service(item.serviceId);
  if (level === 'none' || service === undefined) return [];
  const team = directory.team(service.teamId);
  const own = carrierOf(directory, item) ?? service.expertId ?? team?.managerId ?? directory.membersOf(service.teamId)[0]?.id;
  const up = level === 'team' ? [] : [team?.managerId];
  const top = level === 'owner' ? [campaign.ownerId] : [];
  return [own, ...up, ...top].flatMap((id) => id ?? []);
}

const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** The lines of one person's digest: campaigns by their deadlines, with the services that still owe them. */
function digest(owed: ReadonlyMap<Campaign, readonly string[]>, now: Instant): string {
  return [...owed]
    .map(([campaign, services]) => {
      const late = campaign.deadline <= now ? 'LATE, it was due' : 'due';
      const names = services.length > 20 ? [...services.slice(0, 20), `and ${services.length - 20} more`] : services;
      return `CMP-${campaign.number} ${campaign.title}: ${late} ${dayOf(campaign.deadline)}\n${names.map((name) => `  ${name}`).join('\n')}\n${campaign.publicUrl}/changes/campaigns/CMP-${campaign.number}`;
    })
    .join('\n\n');
}

/** What each person owes as things are, by campaigns. */
async function owedBy(tx: Tx, campaigns: readonly Campaign[]): Promise<ReadonlyMap<string, ReadonlyMap<Campaign, readonly string[]>>> {
  const directory = await loadDirectory(tx);
  const people = new Map<string, Map<Campaign, string[]>>();
  for (const campaign of campaigns.filter((each) => levelOf(each, tx.now) !== 'none'))
    for (const item of await itemsOf(tx, campaign.id)) {
      if (!isOwing(standingOf(item, tx.now))) continue;
      const name = directory.service(item.serviceId)?.name ?? '';
      for (const person of new Set(whomToTell(directory, { campaign, item }, tx.now))) {
        const owed = people.get(person) ?? new Map<Campaign, string[]>();
        people.set(person, owed.set(campaign, [...(owed.get(campaign) ?? []), name]));
      }
    }
  return people;
}

async function remind(tx: Tx): Promise<void> {
  const campaigns = await openCampaigns(tx);
  const people = await owedBy(tx, campaigns);
  const notices = [...people].map(([person, owed]) => {
    const [first] = owed.keys();
    const count = [...owed.values()].reduce((sum, { length }) => sum + length, 0);
    const told = {
      about: first?.id ?? ALL,
      subject: `Still owed: ${count} ${count === 1 ? 'change' : 'changes'} of ${owed.size} ${owed.size === 1 ? 'campaign' : 'campaigns'}`,
      body: digest(owed, tx.now),
      link: { url: `${first?.publicUrl ?? ''}/changes/campaigns`, words: 'Open the campaigns' },
      reference: `campaigns/${dayOf(tx.now)}`,
    };
    return { to: { person }, told };
  });
  await sendNotices(tx, notices);
  if (campaigns.length > 0) await setReminderClock(tx);
}

/** Reminds owners of what they owe, one digest a person and day over all campaigns. */
export const campaignJob: ClockJob = {
  kind: REMIND,
  batch: 1,
  lock: async (_tx, subjects) => Promise.resolve(new Set(subjects)),
  async advance(tx) {
    await remind(tx);
  },
  async giveUp(tx, due, why) {
    await setReminderClock(tx);
    tx.journal({ action: 'engine.step-failed', subject: { kind: due.kind, id: due.subject }, because: why });
  },
};
