import { iso, type Instant } from '../../kernel/index.ts';
import type { Actor } from '../actor.ts';
import { prepared, sql, type Sql } from '../database/sql.ts';

/** Who may read a line: every member, or only those named by the subject's list. */
export type Audience = 'members' | 'restricted';

/** One thing that happened: a verb of the field on a subject, why, and its details. */
export interface JournalLine {
  /** `ticket.taken`, `page.sent`: area's noun, then what happened to it, in the past tense. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** The ticket on whose timeline the line stands, if any. */
  readonly ticket?: string | undefined;
  readonly because: string;
  readonly audience?: Audience;
  readonly body?: Readonly<Record<string, unknown>>;
  /** When it happened, if not at the transaction's present. */
  readonly at?: Instant;
  /** Who did it, if not the transaction's actor. */
  readonly by?: Actor;
}

/** Writes lines in one statement, in their order. */
export function insertLines(writer: { actor: Actor; now: Instant }, lines: readonly JournalLine[]): Sql {
  const rows = lines.map((line, place) => {
    const by = line.by ?? writer.actor;
    return {
      place,
      at: iso(line.at ?? writer.now),
      actor: by,
      action: line.action,
      subject_kind: line.subject.kind,
      subject_id: line.subject.id,
      ticket_id: line.ticket ?? null,
      because: line.because,
      audience: line.audience ?? 'members',
      body: line.body ?? {},
    };
  });
  return prepared(
    'journal.insert',
    sql`insert into journal (at, actor, action, subject_kind, subject_id, ticket_id, because, audience, body, body_hash)
        select at, actor, action, subject_kind, subject_id, ticket_id, because, audience, body, sha256(convert_to(body::text, 'UTF8'))
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as line(place int, at timestamptz, actor jsonb, action text,
          subject_kind text, subject_id text, ticket_id uuid, because text, audience text, body jsonb)
        order by place`,
  );
}
