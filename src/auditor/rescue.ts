import { z } from 'zod';

import { contactMethodsOf } from '../catalog/index.ts';
import { loadOnCall } from '../oncall/index.ts';
import type { Tx } from '../platform/database/index.ts';
import { readSetting } from '../platform/settings.ts';
import { writePlain, type LockedTicket } from './store-tickets.ts';

/** Who must know when the engine itself cannot be trusted with a ticket: its primary on call, else the organisation's last resort. */
async function rescuers(tx: Tx, serviceId: string | undefined): Promise<readonly string[]> {
  const onCall = await loadOnCall(tx);
  const primary = serviceId === undefined ? [] : onCall.role(serviceId, 'primary', tx.now).people.map(({ id }) => id);
  if (primary.length > 0 && (await contactMethodsOf(tx, primary)).size > 0) return primary;
  const last = await readSetting(tx, 'last-resort', z.object({ person: z.string() }));
  return last === undefined ? [] : [last.person];
}

/** Tells whoever must act in plain text, by every method they have: no rule runs, and no clock is behind it. Answers how many messages. */
export async function tellPlainly(tx: Tx, ticket: LockedTicket | undefined, text: string): Promise<number> {
  const methods = [...(await contactMethodsOf(tx, await rescuers(tx, ticket?.service_id))).values()].flat();
  for (const method of methods) {
    await writePlain(tx, {
      ticket: ticket?.id,
      person: method.personId,
      channel: method.channel,
      address: method.address,
      method: method.id,
      text,
    });
  }
  return methods.length;
}
