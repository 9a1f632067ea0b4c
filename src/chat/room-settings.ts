import { z } from 'zod';

import type { Reader, Tx } from '../platform/database/index.ts';
import { readSetting, writeSetting } from '../platform/settings.ts';
import { providerNames } from './providers/provider.ts';
import { defaultRooms, type RoomSettings } from './rules/rooms.ts';

const SETTING = 'chat-rooms';

/** What an organisation wants of rooms, as requests write it. */
export const roomSettingsBody = z.strictObject({
  provider: z.enum(providerNames).nullable().default(defaultRooms.provider).describe('In which chat; null makes no rooms'),
  severity: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .default(defaultRooms.severity)
    .describe('Tickets of this severity and worse get a room by themselves; 0 for by a press alone'),
  restricted: z.enum(['none', 'private']).default(defaultRooms.restricted).describe('Whether a restricted ticket may have a private room'),
  archiveAfterDays: z.number().int().min(0).max(90).default(defaultRooms.archiveAfterDays),
});

export const readRoomSettings = async (reader: Reader): Promise<RoomSettings> =>
  (await readSetting(reader, SETTING, roomSettingsBody)) ?? defaultRooms;

/** Changes them; the journal says how. */
export async function writeRoomSettings(tx: Tx, wanted: RoomSettings): Promise<void> {
  await writeSetting(tx, SETTING, wanted);
  tx.journal({ action: 'rooms.set', subject: { kind: 'setting', id: SETTING }, because: `set by ${tx.actor.name}`, body: { ...wanted } });
}
