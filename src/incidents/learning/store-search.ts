import { z } from 'zod';

import { iso, type Instant } from '../../kernel/index.ts';
import { mayReadTicket } from '../../platform/access/index.ts';
import { sql, type Reader } from '../../platform/database/index.ts';
import { causes, type Cause } from '../rules/causes.ts';
import { postMortemStates, type PostMortemState } from '../rules/post-mortem.ts';
import { forms } from '../rules/review-form.ts';

const found = z
  .object({
    number: z.number(),
    title: z.string(),
    severity: z.number(),
    service_id: z.string(),
    state: z.enum(postMortemStates),
    form: z.enum(forms),
    owner: z.string().nullable(),
    due_at: z.number().nullable(),
    cut_at: z.number(),
    cause: z.enum(causes).nullable(),
    excerpt: z.string().nullable(),
  })
  .transform(({ service_id: serviceId, due_at: dueAt, cut_at: cutAt, ...row }) => ({ ...row, serviceId, dueAt, cutAt }));

/** A post mortem that was found. */
export type FoundPostMortem = z.infer<typeof found>;

export interface Wanted {
  readonly words: string;
  readonly state?: PostMortemState | undefined;
  readonly service: string | undefined;
  readonly teams: readonly string[] | undefined;
  readonly cause?: Cause | 'none' | undefined;
  readonly severity?: number | undefined;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  readonly person: string | undefined;
  readonly most: number;
}

const instant = (at: Instant | undefined): string | null => (at === undefined ? null : iso(at));

/** Post mortems by the words of their texts, whys and actions and by what their incidents were, the newest incident first. */
export const foundPostMortems = async (reader: Reader, by: Wanted): Promise<FoundPostMortem[]> =>
  reader.many(
    sql`select t.number, t.title, t.severity, t.service_id, p.state, p.form, p.owner_name as owner, p.due_at, t.cut_at, c.cause,
          case when ${by.words} = '' then null
            else ts_headline('simple', w.text, websearch_to_tsquery('simple', ${by.words}), 'StartSel=«, StopSel=», MaxFragments=1, MaxWords=30, MinWords=12') end as excerpt
        from post_mortem p join ticket t on t.id = p.ticket_id left join ticket_cause c on c.ticket_id = p.ticket_id
          cross join lateral (select concat_ws(' ',
            (select string_agg(s.text, ' ') from (
               select distinct on (section) text from post_mortem_section where ticket_id = p.ticket_id order by section, version desc) s),
            (select string_agg(y.text, ' ') from post_mortem_why y where y.ticket_id = p.ticket_id),
            (select string_agg(a.text, ' ') from action_item a where a.ticket_id = p.ticket_id)) as text) w
        where (${by.state ?? null}::text is null or p.state = ${by.state ?? null})
          and (${by.service ?? null}::text is null or t.service_id::text = ${by.service ?? null})
          and (${by.teams ?? null}::uuid[] is null or t.team_id = any(${by.teams ?? null}::uuid[]))
          and (${by.cause ?? null}::text is null or coalesce(c.cause, 'none') = ${by.cause ?? null})
          and (${by.severity ?? null}::int is null or t.severity = ${by.severity ?? null}::int)
          and (${instant(by.from)}::timestamptz is null or t.cut_at >= ${instant(by.from)}::timestamptz)
          and (${instant(by.until)}::timestamptz is null or t.cut_at < ${instant(by.until)}::timestamptz)
          and ${mayReadTicket(sql`t.id`, by.person)}
          and (${by.words} = '' or to_tsvector('simple', concat_ws(' ', t.title, t.impact, w.text)) @@ websearch_to_tsquery('simple', ${by.words}))
        order by t.cut_at desc limit ${by.most}`,
    found,
  );
