import { z } from 'zod';

import { sql, type Tx } from '../platform/database/index.ts';
import type { Heard } from './providers/provider.ts';

const stored = z.object({ version: z.number(), text: z.string(), gone: z.boolean() });

/** How a message of a room read last. */
export type StoredMessage = z.infer<typeof stored>;

/** Notes a message; answers whether it was not known. */
export const insertMessage = async (tx: Tx, room: string, said: Heard): Promise<boolean> =>
  (await tx.run(
    sql`insert into chat_message (room_id, message, version, text, gone) values (${room}, ${said.message}, ${said.version}, ${said.text}, ${said.gone})
        on conflict do nothing`,
  )) === 1;

/** A message as it is known, locked. */
export const lockMessage = async (tx: Tx, room: string, message: string): Promise<StoredMessage | undefined> =>
  tx.maybe(sql`select version, text, gone from chat_message where room_id = ${room} and message = ${message} for update`, stored);

export const setMessage = async (tx: Tx, room: string, said: Heard & StoredMessage): Promise<number> =>
  tx.run(
    sql`update chat_message set version = ${said.version}, text = ${said.text}, gone = ${said.gone} where room_id = ${room} and message = ${said.message}`,
  );
