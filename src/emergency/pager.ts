import { hours, iso, mustHave, seconds, type Duration, type Instant } from '../kernel/index.ts';
import { newId, type Clock } from '../platform/clock/index.ts';
import type { InstallationKeys } from '../platform/signed/index.ts';
import type { ContactMethod } from '../catalog/index.ts';
import {
  atStart,
  engagementWords,
  nextMethod,
  nextMethodAfter,
  reachFrom,
  roomBefore,
  unownedStep,
  type Channels,
  type Policy,
} from '../paging/index.ts';
import type { SpooledAlert, SpooledAlerts } from '../signals/index.ts';
import type { Bundle } from './bundle.ts';
import type { FactFile } from './fact-file.ts';
import { isStepDue, movingPages } from './rules/cases.ts';
import type { CasePage, EmergencyCase } from './rules/facts.ts';
import { caseHash, emergencyToken } from './tokens.ts';

/** A link answers for so long. */
const LINK_LIFE: Duration = hours(24);
/** Messages that leave at once. */
const AT_ONCE = 16;
/** After a message that did not leave, and after all methods of a person failed. */
const AFTER_FAILURE: Duration = seconds(1);
const AFTER_ALL: Duration = seconds(15);

/** What paging without a database needs. */
export interface PagerParts {
  readonly clock: Clock;
  readonly keys: InstallationKeys;
  readonly facts: FactFile;
  readonly alerts: SpooledAlerts;
  readonly channels: Pick<Channels, 'send'>;
  readonly publicUrl: string;
}

/** Alerts of one group that fire, with what is to be said of them. */
interface Firing {
  readonly hash: string;
  readonly group: string;
  readonly alerts: readonly SpooledAlert[];
  readonly severity: number;
  readonly lead: SpooledAlert;
  readonly policy: Policy;
  /** Who has stopped a page of the same ticket before. */
  readonly answered: ReadonlySet<string>;
}

/** A snapshot is a minute old unless this instance was started without the database: then its day is said as well. */
const knownAt = (at: Instant, now: Instant): string =>
  now - at < hours(12) ? iso(at).slice(11, 16) : iso(at).slice(0, 16).replace('T', ' ');

/** Severity 1 and 2, by group, that nobody is known to have. */
function firingGroups(bundle: Bundle, alerts: readonly SpooledAlert[]): Firing[] {
  const settled = new Set(bundle.body.settled);
  const groups = new Map<string, SpooledAlert[]>();
  for (const alert of alerts) {
    const ticket = bundle.signals.tickets[alert.key];
    // A watcher's own alert says that the way is whole, and it is not.
    if (alert.situation.severity > 2 || alert.situation.purpose !== 'real' || (ticket !== undefined && settled.has(ticket))) continue;
    groups.set(alert.group, [...(groups.get(alert.group) ?? []), alert]);
  }
  return [...groups].flatMap(([group, all]) => {
    const lead = mustHave(all.toSorted((one, other) => one.situation.severity - other.situation.severity)[0], 'a group has an alert');
    const { severity, serviceId } = lead.situation;
    const policy = bundle.policies.of(severity, bundle.directory.service(serviceId)?.policies[String(severity)])?.policy;
    if (policy === undefined) return [];
    const answered = new Set(all.flatMap(({ key }) => bundle.body.answered[bundle.signals.tickets[key] ?? ''] ?? []));
    return [{ hash: caseHash(group), group, alerts: all, severity, lead, policy, answered }];
  });
}

/** Pages from the bundle what the spool holds. */
export class Pager {
  private readonly parts: PagerParts;

  constructor(parts: PagerParts) {
    this.parts = parts;
  }

  /** One round: takes the steps that are due, and sends what must leave. */
  async round(bundle: Bundle): Promise<void> {
    const { alerts, clock, facts } = this.parts;
    if (bundle.body.quiet) return;
    const groups = firingGroups(bundle, alerts.firing(bundle, clock.now()));
    for (const group of groups) {
      if (isStepDue(facts.known(), group.hash, clock.now())) await this.step(bundle, group);
    }
    const moving = groups.flatMap((group) => {
      const found = facts.known().cases.get(group.hash);
      return found === undefined ? [] : movingPages(found, clock.now()).map((page) => ({ group, page }));
    });
    for (let place = 0; place < moving.length; place += AT_ONCE) {
      const sent = await Promise.allSettled(moving.slice(place, place + AT_ONCE).map(async (each) => this.send(bundle, each)));
      for (const each of sent) if (each.status === 'rejected') throw each.reason;
    }
  }

  private async step(bundle: Bundle, group: Firing): Promise<void> {
    const { clock, facts } = this.parts;
    const now = clock.now();
    const before: EmergencyCase | undefined = facts.known().cases.get(group.hash);
    const reach = reachFrom(bundle.onCall, bundle.body.lastResort ?? undefined, now).of({
      serviceId: group.lead.situation.serviceId,
      purpose: 'real',
    });
    const decision = unownedStep(group.policy, { ...(before?.progress ?? atStart), now }, reach);
    const hasOne = new Set((before?.pages ?? []).filter((page) => page.act === undefined).map((page) => page.person.id));
    const pages = decision.pages.filter(({ person }) => !hasOne.has(person.id) && !group.answered.has(person.id));
    await facts.write({
      fact: 'step',
      hash: group.hash,
      group: group.group,
      keys: group.alerts.map(({ key }) => key),
      next: { ...decision.next, paged: [...decision.next.paged] },
      due: decision.due ?? now + hours(1),
      pages: pages.map(({ person, role, because }) => ({
        id: newId(clock),
        person: { id: person.id, name: person.name },
        role,
        because,
      })),
      at: now,
    });
  }

  /** The method that a page goes by now, and when the one after it does. */
  private next(page: CasePage, methods: readonly ContactMethod[], policy: Policy): { method: ContactMethod; due: Instant } | undefined {
    const now = this.parts.clock.now();
    if (!page.reached) {
      const method = methods[page.used.length % Math.max(1, methods.length)];
      return method === undefined ? undefined : { method, due: now + nextMethodAfter(policy) };
    }
    const decision = nextMethod(methods, { ...page, why: undefined }, { now, wait: nextMethodAfter(policy) });
    const method = methods.find(({ id }) => id === decision.method?.id);
    return method === undefined ? undefined : { method, due: decision.due ?? now + nextMethodAfter(policy) };
  }

  private async send(bundle: Bundle, { group, page }: { group: Firing; page: CasePage }): Promise<void> {
    const { clock, facts, channels } = this.parts;
    const methods = bundle.methodsOf(page.person.id);
    const next = this.next(page, methods, group.policy);
    if (next === undefined) {
      await facts.write({ fact: 'spent', page: page.id, at: clock.now() });
      return;
    }
    const { method } = next;
    await facts.write({ fact: 'try', page: page.id, method: method.id, at: clock.now() });
    const outcome = await channels.send(method.channel, method.address, this.content(bundle, group, { page, method }));
    const reached = outcome.kind === 'handed-over';
    const tries = page.used.length + 1;
    const isRound = tries % methods.length === 0;
    await facts.write({
      fact: 'end',
      page: page.id,
      method: method.id,
      reached,
      detail: outcome.detail,
      due: reached ? next.due : clock.now() + (isRound ? AFTER_ALL : AFTER_FAILURE),
      exhausted: !reached && !page.reached && tries === methods.length,
      at: clock.now(),
    });
  }

  private content(
    bundle: Bundle,
    group: Firing,
    { page, method }: { page: CasePage; method: ContactMethod },
  ): Parameters<Channels['send']>[2] {
    const { clock, keys, publicUrl } = this.parts;
    const { situation } = group.lead;
    const until = clock.now() + LINK_LIFE;
    const link = `${publicUrl}/e/${emergencyToken(keys, { page: page.id, hash: group.hash, person: page.person.id, until })}`;
    const words = engagementWords(
      {
        ticket: 'emergency, database away',
        severity: group.severity,
        title: situation.title,
        service: bundle.directory.service(situation.serviceId)?.slug ?? 'unknown service',
        impact: situation.impact,
        asks: 'Evenkeel',
        why: `${page.because}; Evenkeel's database is away, and this is by what was known at ${knownAt(bundle.at, clock.now())} UTC`,
        runbook: situation.runbook,
        graph: situation.graph,
      },
      roomBefore(link),
    );
    return { purpose: 'page', ...words, link, severity: group.severity, reference: `${page.id}/${method.id}/${page.used.length}` };
  }
}
