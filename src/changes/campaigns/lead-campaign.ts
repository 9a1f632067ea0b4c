import { days, mustHave, ok, refuse, type Instant, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { findChange, type Change } from '../record/store.ts';
import { draftChange } from '../record/write-change.ts';
import { isWanted } from '../rules/index.ts';
import type { CampaignBody, Chosen } from './campaign-body.ts';
import { setReminderClock } from './remind.ts';
import {
  addServices,
  decideException,
  endCampaign,
  exceptionAsked,
  findCampaign,
  insertCampaign,
  insertException,
  itemsOf,
  lockCampaign,
  setChangeOf,
  type Campaign,
  type StoredItem,
} from './store.ts';

/** No exception lasts longer: what is asked for longer is asked for again. */
const LONGEST = days(366);

function note(tx: Tx, campaign: Campaign, line: { action: string; because: string; body?: Record<string, unknown> }): void {
  tx.journal({
    action: line.action,
    subject: { kind: 'change-campaign', id: campaign.id },
    because: line.because,
    body: { campaign: campaign.number, ...line.body },
  });
}

/** The services that a choice comes to, by ids, or the name that is unknown. */
function affected(directory: Directory, { services, teams, tiers }: Chosen): Result<readonly string[]> {
  const named = services.map((slug) => directory.serviceBySlug(slug)?.id);
  const wrong = named.indexOf(undefined);
  if (wrong >= 0) return refuse('bad-input', `there is no service "${services[wrong] ?? ''}"`, `body.chosen.services.${wrong}`);
  const ids = teams.map((slug) => directory.team(slug)?.id);
  const missing = ids.indexOf(undefined);
  if (missing >= 0) return refuse('bad-input', `there is no team "${teams[missing] ?? ''}"`, `body.chosen.teams.${missing}`);
  const within = new Set(ids);
  const chosen = directory.services.filter(
    ({ tier, teamId }) =>
      (teams.length > 0 || tiers.length > 0) &&
      (tiers.length === 0 || tiers.includes(tier)) &&
      (teams.length === 0 || directory.teamPath(teamId).some((each) => within.has(each))),
  );
  const all = [...new Set([...named.filter((id) => id !== undefined), ...chosen.map(({ id }) => id)])];
  return all.length === 0 ? refuse('bad-input', 'no service is affected: name services, teams or tiers', 'body.chosen') : ok(all);
}

/** Begins a campaign: each service that is affected owes a change of its own. */
export async function beginCampaign(
  tx: Tx,
  body: CampaignBody,
  who: { person: string | undefined; publicUrl: string },
): Promise<Result<Campaign>> {
  const directory = await loadDirectory(tx);
  const team = directory.team(body.team);
  if (team === undefined) return refuse('bad-input', `there is no team "${body.team}"`, 'body.team');
  if (body.deadline <= tx.now) return refuse('bad-input', 'the deadline is past', 'body.deadline');
  const services = affected(directory, body.chosen);
  if (!services.ok) return services;
  const { title, reason, chosen, draft, deadline } = body;
  const id = tx.id();
  await insertCampaign(tx, {
    id,
    title,
    reason,
    chosen,
    draft,
    deadline,
    teamId: team.id,
    publicUrl: who.publicUrl,
    ownerId: who.person ?? null,
  });
  await addServices(tx, id, services.value);
  await setReminderClock(tx);
  const campaign = mustHave(await findCampaign(tx, id), 'the campaign was written');
  note(tx, campaign, { action: 'change-campaign.begun', because: reason.slice(0, 500), body: { title, services: services.value.length } });
  return ok(campaign);
}

interface Standing {
  readonly campaign: Campaign;
  readonly item: StoredItem;
}

async function locked(tx: Tx, name: string): Promise<Result<Campaign>> {
  const campaign = await lockCampaign(tx, name);
  if (campaign === undefined) return refuse('not-found', `there is no campaign ${name}`);
  return campaign.endedAt === null ? ok(campaign) : refuse('conflict', 'the campaign has ended');
}

async function itemOf(tx: Tx, name: string, service: string): Promise<Result<Standing>> {
  const campaign = await locked(tx, name);
  if (!campaign.ok) return campaign;
  const [item] = await itemsOf(tx, campaign.value.id, service);
  return item === undefined ? refuse('not-found', 'this service is not in the campaign') : ok({ campaign: campaign.value, item });
}

/** Makes the draft by which a service does its part; whoever asks is its submitter. */
export async function draftFor(tx: Tx, at: { campaign: string; service: string }, me: string | null): Promise<Result<number>> {
  const found = await itemOf(tx, at.campaign, at.service);
  if (!found.ok) return found;
  const { campaign, item } = found.value;
  if (item.change !== null && isWanted(item.change)) return refuse('conflict', `it has its change: CHG-${item.change.number}`);
  const slug = mustHave((await loadDirectory(tx)).service(at.service), 'a service of a campaign stands').slug;
  const { kind, ...plan } = campaign.draft;
  const body = {
    ...plan,
    kind,
    reason: plan.reason === '' ? campaign.reason : plan.reason,
    title: `${campaign.title} (${slug})`.slice(0, 200),
    services: [slug],
    environment: 'production',
    technician: null,
    team: null,
    scheduledStart: null,
    scheduledEnd: null,
    ticket: null,
  };
  const made = await draftChange(tx, body, me);
  if (!made.ok) return made;
  await setChangeOf(tx, { campaign: campaign.id, service: at.service }, made.value.id);
  note(tx, campaign, {
    action: 'change-campaign.drafted',
    because: 'its draft was made',
    body: { service: slug, change: made.value.number },
  });
  return ok(made.value.number);
}

/** Why a change is not how a service does its part, in the words that follow its name; undefined where it may be. */
function whyNotThis(change: Change, { campaign, service }: { campaign: Campaign; service: string }): string | undefined {
  if (!change.serviceIds.includes(service)) return 'does not touch this service';
  if (change.source !== 'person') return 'is no record of a person: link the record under which it was done';
  if (change.environment !== 'production') return `is of ${change.environment}, not of production`;
  if (change.state === 'cancelled') return 'was given up';
  return change.actualEnd !== null && change.actualEnd < campaign.madeAt ? 'ended before the campaign began' : undefined;
}

/** Says that a change that stands is how a service does its part. */
export async function linkChange(tx: Tx, at: { campaign: string; service: string }, name: string): Promise<Result<number>> {
  const found = await itemOf(tx, at.campaign, at.service);
  if (!found.ok) return found;
  const change = await findChange(tx, name);
  if (change === undefined) return refuse('bad-input', `there is no change ${name}`, 'body.change');
  const { campaign, item } = found.value;
  if (item.change !== null && item.change.id !== change.id && isWanted(item.change))
    return refuse('conflict', `it has its change: CHG-${item.change.number}; cancel that first`);
  const why = whyNotThis(change, { campaign, service: at.service });
  if (why !== undefined) return refuse('bad-input', `CHG-${change.number} ${why}`, 'body.change');
  await setChangeOf(tx, { campaign: campaign.id, service: at.service }, change.id);
  note(tx, campaign, { action: 'change-campaign.linked', because: 'somebody linked it', body: { change: change.number } });
  return ok(change.number);
}

/** Asks that a service need not for a while. */
export async function askException(
  tx: Tx,
  at: { campaign: string; service: string },
  asked: { because: string; until: Instant },
): Promise<Result<null>> {
  const found = await itemOf(tx, at.campaign, at.service);
  if (!found.ok) return found;
  if (asked.until <= tx.now) return refuse('bad-input', 'an exception ends in the future', 'body.until');
  if (asked.until > tx.now + LONGEST) return refuse('bad-input', 'an exception ends within a year: ask again then', 'body.until');
  const { campaign } = found.value;
  const made = await insertException(tx, { id: tx.id(), campaign: campaign.id, service: at.service, ...asked });
  if (made === 0) return refuse('conflict', 'an exception is asked for already');
  note(tx, campaign, {
    action: 'change-campaign.exception-asked',
    because: asked.because,
    body: { service: at.service, until: asked.until },
  });
  return ok(null);
}

/** Decides what was asked: never whoever asked it, themselves or by a key of theirs. */
export async function decide(
  tx: Tx,
  at: { campaign: string; exception: string },
  said: { state: 'approved' | 'rejected'; because: string; person: string },
): Promise<Result<null>> {
  const campaign = await locked(tx, at.campaign);
  if (!campaign.ok) return campaign;
  const of = { campaign: campaign.value.id, id: at.exception };
  const asked = await exceptionAsked(tx, of);
  if (asked === undefined) return refuse('not-found', 'no such exception is asked for');
  if (asked.asker === said.person) return refuse('not-allowed', 'nobody approves the exception that they asked for');
  await decideException(tx, of, said.state);
  note(tx, campaign.value, {
    action: `change-campaign.exception-${said.state}`,
    because: said.because,
    body: { service: asked.service_id },
  });
  return ok(null);
}

/** Ends a campaign: what is still owed is owed no more. */
export async function finish(tx: Tx, name: string, because: string): Promise<Result<null>> {
  const campaign = await locked(tx, name);
  if (!campaign.ok) return campaign;
  await endCampaign(tx, campaign.value.id, because);
  note(tx, campaign.value, { action: 'change-campaign.ended', because });
  return ok(null);
}
