import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { useZone } from '../../web/parts/when.tsx';
import { AgainstList } from './against.tsx';
import { Ahead } from './approvals/ahead.tsx';
import './approvals/approvals.css';
import { foreseenQuery } from './approvals/reading.ts';
import { briefTime } from './calendar/calendar-words.ts';
import { changeName } from './reading.ts';
import type { Change, Fields } from './record-fields.ts';
import { useQuiet } from './use-quiet.ts';

/** What stands against a record at its times; undefined where it has none yet. */
const timesQuery = (fields: Fields, change: string | undefined) => {
  const { services, kind, technician, start, end } = fields;
  const places = [...new Set([...fields.timeline, ...fields.rollback].flatMap(({ where }) => (where.trim() === '' ? [] : [where.trim()])))];
  const body = {
    services: [...services],
    kind,
    technician: technician === '' ? null : technician,
    places: places.map((each) => each.slice(0, 253)),
    from: start ?? 0,
    until: end ?? 0,
    ...(change === undefined ? {} : { change }),
  };
  return queryOptions({
    queryKey: ['changes', 'check-times', body],
    queryFn: async () => await send('POST', '/changes/check-times', { body }),
    enabled: services.length > 0 && start !== null && end !== null && end > start && fields.environment === 'production',
    placeholderData: keepPreviousData,
  });
};

interface TimesProps {
  readonly fields: Fields;
  readonly change: Change | undefined;
  readonly set: (part: Partial<Fields>) => void;
}

/** What is in its way while it is written, and the nearest free slots: one press moves it there. */
export function TimesRail({ fields, change, set }: TimesProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const asked = useQuiet(fields);
  const query = timesQuery(asked, change === undefined ? undefined : changeName(change.number));
  const { data, error, refetch } = useQuery(query);
  const length = fields.start === null || fields.end === null ? 0 : fields.end - fields.start;
  if (query.enabled === false || length <= 0) return null;
  if (data === undefined) return error === null ? null : <Failed error={error} what="conflicts" again={() => void refetch()} />;
  return (
    <section aria-labelledby="form-conflicts" aria-live="polite">
      <Heading id="form-conflicts" aside={data.conflicts.length}>
        Conflicts
      </Heading>
      {data.conflicts.length === 0 ? (
        <p className="second">Nothing stands against this time.</p>
      ) : (
        <AgainstList conflicts={data.conflicts} label="What stands against it" />
      )}
      <span className="acts form-slots">
        {data.slots.map((slot) => (
          <Button key={slot.from} title={slot.because.join(', ')} onClick={() => set({ start: slot.from, end: slot.from + length })}>
            {slot.isSoon ? 'Next free' : 'With notice'}, {briefTime(slot.from, zone, now)}
          </Button>
        ))}
      </span>
    </section>
  );
}

/** Who will have to approve the record as it was kept last, and by which row. */
export function AheadRail({ change }: { change: Change }): React.ReactNode {
  const query = useQuery(foreseenQuery(changeName(change.number), change.version, {}));
  const { data } = query;
  if (data === undefined)
    return query.isError && <Failed error={query.error} what="who has to approve it" again={() => void query.refetch()} />;
  return (
    <section aria-labelledby="form-approvals">
      <Heading id="form-approvals" aside={`row ${data.asked.row}`}>
        Approvals
      </Heading>
      <Ahead ahead={data} />
      <p className="small second">The questions of risk are asked as it is put forward; until then they count as a risk.</p>
    </section>
  );
}
