import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { prepared, sql, type Reader, type Tx } from '../../platform/database/index.ts';
import {
  measurementKinds,
  measurementStatuses,
  type Measurement,
  type MeasurementKind,
  type MeasurementStatus,
} from '../rules/measurements.ts';

export interface NewMeasurement {
  readonly ticketId: string;
  readonly kind: MeasurementKind;
  readonly status: MeasurementStatus;
  readonly at: Instant | null;
  readonly because: string;
  /** Of what is no instant. */
  readonly amount?: number | null;
  /** Whether a person corrects or accepts by it. */
  readonly said?: boolean;
}

/** Writes measurements by the transaction that makes them. */
export async function recordMeasurements(tx: Tx, measurements: readonly NewMeasurement[]): Promise<void> {
  if (measurements.length === 0) return;
  const rows = measurements.map((each) => ({
    ...each,
    at: each.at === null ? null : iso(each.at),
    amount: each.amount ?? null,
    said: each.said ?? false,
  }));
  await tx.run(
    prepared(
      'measurements.insert',
      sql`insert into measurement (ticket_id, kind, status, at, amount, because, actor, made_at, said)
          select "ticketId", kind, status, at, amount, because, ${JSON.stringify(tx.actor)}::jsonb, ${iso(tx.now)}::timestamptz, said
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            as m("ticketId" uuid, kind text, status text, at timestamptz, amount bigint, because text, said boolean)`,
    ),
  );
}

const measurement = z
  .object({
    kind: z.enum(measurementKinds),
    status: z.enum(measurementStatuses),
    at: z.number().nullable(),
    amount: z.number().nullable(),
    because: z.string(),
    actor: z.object({ name: z.string() }),
    made_at: z.number(),
    said: z.boolean(),
  })
  .transform((row): Measurement => ({
    kind: row.kind,
    status: row.status,
    at: row.at,
    amount: row.amount,
    because: row.because,
    by: row.actor.name,
    madeAt: row.made_at,
    said: row.said,
  }));

/** All that was ever said of a ticket's measurements, oldest first. */
export const measurementsOf = async (reader: Reader, ticketId: string): Promise<Measurement[]> =>
  reader.many(
    sql`select kind, status, at, amount, because, actor, made_at, said from measurement where ticket_id = ${ticketId} order by id`,
    measurement,
  );
