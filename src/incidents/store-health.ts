import { z } from 'zod';

import { sql, type Reader } from '../platform/database/index.ts';
import { openStates } from './rules/states.ts';

const row = z.object({ service_id: z.string(), worst: z.number().nullable(), open: z.number(), heard: z.boolean() });

/** What tickets say of services: the worst that is open, how many are, and whether an alarm has ever been heard. */
export type ServiceState = z.infer<typeof row>;

export const serviceStates = async (reader: Reader, services: readonly string[]): Promise<ServiceState[]> =>
  reader.many(
    sql`select service_id, min(severity) filter (where state = any(${openStates}) and state <> 'restored' and purpose = 'real') as worst,
          count(*) filter (where state = any(${openStates}) and purpose <> 'synthetic') as open,
          coalesce(bool_or(group_key is not null) filter (where purpose <> 'synthetic'), false) as heard
        from ticket where service_id = any(${services}) group by service_id`,
    row,
  );
