import { mustHave } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { aliasesOf, loadDirectory } from '../../catalog/index.ts';
import { judgeRecord, type JudgedRecord, type Quality } from '../rules/index.ts';
import { windowFor } from '../calendar/around.ts';
import type { ApproverRole } from '../rules/matrix.ts';
import { findChange, type Change } from '../record/store.ts';
import type { CheckedBody } from './checked-body.ts';
import { keepQuality } from './store-quality.ts';

/** A tier that nobody has said: judged as the most important. */
const UNKNOWN_TIER = 1;

/** Judges a record from its words alone, as a file gives them. */
export function judgeWritten(body: CheckedBody, now: number, asked: readonly string[] | null = null): Quality {
  const { scheduledStart: start, scheduledEnd: end, submittedAt, technician, submitter, tier, customers, ...rest } = body;
  const record: JudgedRecord = {
    ...rest,
    asked,
    tier: tier ?? UNKNOWN_TIER,
    start,
    end,
    notice: start === null ? null : start - (submittedAt ?? now),
    submitter,
    technician: technician ?? submitter,
    customers: customers.map(({ name, told }) => ({ name, told })),
  };
  return judgeRecord(record);
}

/** Whom the aliases of services reach first: they fill themselves in as contacts. */
const primariesOf = (services: readonly string[]): string[] =>
  services.flatMap((slug) => aliasesOf(slug).flatMap(({ role, name }) => (role === 'primary' ? [name] : [])));

/** Whom the matrix would ask, and in which roles. */
export interface Approving {
  readonly approvers: readonly { readonly role: ApproverRole; readonly name: string }[];
  readonly asked: readonly string[];
}

type Times = Pick<CheckedBody, 'kind' | 'environment' | 'scheduledStart' | 'scheduledEnd'>;

/** Whether it lies in the windows of its services, where these have any and it has a time. */
async function isInWindow(reader: Reader, services: readonly string[], times: Times): Promise<boolean | null> {
  const { kind, environment, scheduledStart: from, scheduledEnd: until } = times;
  if (from === null || until === null || environment !== 'production') return null;
  return (await windowFor(reader, { services, kind, from, until })).isInside;
}

/** Judges what somebody is writing: services, tier and names are filled in from the catalog, the window from the calendar. */
export async function judgeDraft(
  reader: Reader,
  body: CheckedBody,
  asks: { readonly name: string; readonly now: number; readonly approving?: Approving | undefined },
): Promise<Quality> {
  const directory = await loadDirectory(reader);
  const services = body.services.flatMap((slug) => directory.serviceBySlug(slug) ?? []);
  const nameOf = (key: string | null): string | null => (key === null ? null : (directory.person(key)?.name ?? key));
  const submitter = nameOf(body.submitter) ?? asks.name;
  return judgeWritten(
    {
      ...body,
      tier: body.tier ?? (services.length === 0 ? undefined : Math.min(...services.map(({ tier }) => tier))),
      inWindow:
        body.inWindow ??
        (await isInWindow(
          reader,
          services.map(({ id }) => id),
          body,
        )),
      approvers: body.approvers ?? asks.approving?.approvers.slice(0, 20) ?? null,
      submitter,
      technician: nameOf(body.technician) ?? submitter,
      peer: nameOf(body.peer),
      contacts: [...body.contacts.map((contact) => nameOf(contact) ?? contact), ...primariesOf(services.map(({ slug }) => slug))],
    },
    asks.now,
    asks.approving?.asked ?? null,
  );
}

/** Judges a record as it stands. */
export async function judgeChange(
  reader: Reader,
  change: Change,
  about: { readonly now: number; readonly approving?: Approving | undefined },
): Promise<Quality> {
  const directory = await loadDirectory(reader);
  const services = change.serviceIds.flatMap((id) => directory.service(id)?.slug ?? []);
  return judgeWritten(
    {
      ...change.plan,
      peer: change.plan.peer === null ? null : (directory.person(change.plan.peer)?.name ?? change.plan.peer),
      title: change.title,
      tier: change.tier,
      kind: change.kind,
      environment: change.environment,
      submitter: change.submitter?.name ?? null,
      technician: change.technician?.name ?? null,
      scheduledStart: change.scheduledStart,
      scheduledEnd: change.scheduledEnd,
      services,
      team: null,
      submittedAt: null,
      inWindow: await isInWindow(reader, change.serviceIds, change),
      approvers: about.approving?.approvers.slice(0, 20) ?? null,
      ticket: null,
      contacts: [...change.plan.contacts, ...primariesOf(services)],
    },
    about.now,
    about.approving?.asked ?? null,
  );
}

/** Judges a record that is put forward, and keeps what it came to. Its row is locked. */
export async function judgeSubmitted(tx: Tx, id: string, approving: Approving): Promise<void> {
  const change = mustHave(await findChange(tx, id), 'a change that is locked stands');
  await keepQuality(tx, id, await judgeChange(tx, change, { now: tx.now, approving }));
}
