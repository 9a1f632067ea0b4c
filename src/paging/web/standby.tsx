import { useQuery } from '@tanstack/react-query';

import { Heading } from '../../web/parts/heading.tsx';
import { Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { emergencyQuery, watchersQuery, type EmergencyInfo, type WatchersInfo } from './delivery.ts';

/** Whether pages would leave with the database away: the last exercise of each instance. */
function Exercises({ emergency }: { emergency: EmergencyInfo }): React.ReactNode {
  const { exercises, spool, snapshotAt } = emergency;
  const failed = exercises.filter(({ ok }) => !ok).length;
  return (
    <section>
      <Heading aside={failed === 0 ? undefined : `${failed} failed`}>With the database away</Heading>
      <p>
        {exercises.length === 0
          ? 'Paging without the database is exercised each day, from the first integration on. It was not yet.'
          : 'Paging without the database is exercised each day, and pages nobody.'}
        {snapshotAt !== null && (
          <>
            {' '}
            The snapshot is of <When at={snapshotAt} as="both" />.
          </>
        )}
        {spool !== null && spool.chunks > 0 && ` ${spool.chunks} chunks of alerts are in the spool.`}
      </p>
      <ul className="rows delivery-repairs">
        {exercises.map(({ instance, at, ok, detail }) => (
          <li key={instance} className="whole">
            <span className="what">
              <When at={at} /> {ok ? 'went well' : <strong>failed</strong>}: {detail}
            </span>
            <span className="second">{instance}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const standings: Readonly<Record<string, string>> = {
  good: 'proved to work',
  unproved: 'not proved yet',
  missing: 'missing proofs',
  down: 'down',
};

/** Who watches this site, and whom it watches. */
function Watchers({ watchers }: { watchers: WatchersInfo }): React.ReactNode {
  const { watches, watchedBy } = watchers;
  const quiet = watchedBy.filter((each) => each.quiet).length;
  return (
    <section>
      <Heading aside={quiet === 0 ? undefined : `${quiet} quiet`}>Watchers</Heading>
      {watchedBy.length === 0 && (
        <p>Nobody watches this site: who would say that it is down? Another Evenkeel can, or a cron job, in five minutes.</p>
      )}
      <ul className="rows delivery-repairs">
        {watchedBy.map(({ name, lastSeenAt, quiet: isQuiet }) => (
          <li key={name} className="whole">
            <span className="what">
              {name} {isQuiet ? <strong>is quiet</strong> : 'watches this site'}
              {lastSeenAt === null ? ': it was never heard of' : ', last heard of at '}
              {lastSeenAt !== null && <When at={lastSeenAt} as="both" />}
            </span>
            {isQuiet && <span className="second">It should be heard of every 5 min. Look whether it runs, and at the way from it.</span>}
          </li>
        ))}
        {watches !== null && (
          <li className="whole">
            <span className="what">
              {watches.target}, which this site watches, is{' '}
              {watches.standing === 'good' ? standings['good'] : <strong>{standings[watches.standing] ?? watches.standing}</strong>}
            </span>
            {watches.why !== null && <span className="second">{watches.why}</span>}
          </li>
        )}
      </ul>
    </section>
  );
}

/** What stands by for the day on which the database, or the whole site, is gone. */
export function Standby(): React.ReactNode {
  const emergency = useQuery(emergencyQuery);
  const watchers = useQuery(watchersQuery);
  return (
    <>
      <Read query={emergency} what="how emergency paging stands" rows={2}>
        {(data) => <Exercises emergency={data} />}
      </Read>
      <Read query={watchers} what="who watches this site" rows={2}>
        {(data) => <Watchers watchers={data} />}
      </Read>
    </>
  );
}
