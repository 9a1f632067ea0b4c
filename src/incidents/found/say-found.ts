import { ok, type Result } from '../../kernel/index.ts';
import type { Reader, Tx } from '../../platform/database/index.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { workingDaysFor } from '../learning/working-days-for.ts';
import { addAction, endAction } from '../learning/change-action.ts';
import { findAction } from '../learning/store-actions.ts';
import { finderOf, owesAudit, type Finder } from '../rules/found.ts';
import { findPart } from '../split/store-family.ts';
import type { Ticket } from '../store.ts';
import { auditOf, saidFound, setAudit, setFound } from './store-found.ts';

/** Working days until an audit of monitoring is due. */
const AUDIT_WITHIN = 5;

/** Who found an incident: as somebody said, else by what cut its ticket. */
export async function foundBy(reader: Reader, ticket: Ticket): Promise<{ finder: Finder | undefined; said: boolean }> {
  const said = await saidFound(reader, ticket.id);
  return { finder: said ?? finderOf(ticket.cutBy), said: said !== undefined };
}

async function openAudit(tx: Tx, ticket: Ticket, finder: Finder): Promise<void> {
  const directory = await loadDirectory(tx);
  const service = directory.service(ticket.serviceId)?.name ?? 'the service';
  const added = await addAction(tx, ticket, {
    text: `Audit the monitoring of ${service}: T-${ticket.number} was found by a ${finder}, and by no alarm`,
    kind: 'audit',
    priority: 2,
    owner: ticket.ownerId === null ? undefined : { id: ticket.ownerId, name: ticket.ownerName ?? '' },
    dueAt: await workingDaysFor(tx, { team: ticket.teamId, owner: ticket.ownerId, from: tx.now, days: AUDIT_WITHIN }),
    dueIs: 'done',
    services: [ticket.serviceId],
  });
  if (added.ok) await setAudit(tx, ticket.id, added.value);
}

/** What our alarms missed gives the owner an audit with a date, once; what they found after all takes it back. The ticket is locked. */
export async function settleAudit(tx: Tx, ticket: Ticket): Promise<void> {
  if ((await findPart(tx, ticket.id)) !== undefined) return;
  const { finder, said } = await foundBy(tx, ticket);
  const audit = await auditOf(tx, ticket.id);
  const action = audit === undefined ? undefined : await findAction(tx, audit);
  const owed = owesAudit({ foundBy: finder, said, severity: ticket.severity, purpose: ticket.purpose });
  if (owed && finder !== undefined && (action === undefined || action.state === 'dropped')) await openAudit(tx, ticket, finder);
  if (!owed && action?.state === 'open') await endAction(tx, action.id, { state: 'dropped', because: 'an alarm found it after all' });
}

/** Says who found an incident. The ticket is locked. */
export async function sayFound(tx: Tx, ticket: Ticket, told: { finder: Finder; because: string | undefined }): Promise<Result<null>> {
  const before = await foundBy(tx, ticket);
  if (before.finder === told.finder && before.said) return ok(null);
  await setFound(tx, ticket.id, told.finder);
  tx.journal({
    action: 'ticket.found-by',
    subject: { kind: 'ticket', id: ticket.id },
    ticket: ticket.id,
    because: told.because ?? `said by ${tx.actor.name}`,
    body: { from: before.finder ?? null, to: told.finder },
  });
  await settleAudit(tx, ticket);
  return ok(null);
}
