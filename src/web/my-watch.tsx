import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { send } from './api.ts';
import { useMinute } from './clock.ts';
import './my-watch.css';
import { Button } from './parts/controls.tsx';
import { Heading } from './parts/heading.tsx';
import { SeverityMark, severityOf, useSeverityWord } from './parts/marks.tsx';
import { PagerLoad } from './parts/pager-load.tsx';
import { Empty, Failed, Read } from './parts/states.tsx';
import { dayTime, dueText, span, utcText } from './parts/time.ts';
import { WatchStrip } from './parts/watch-strip.tsx';
import { Countdown, HeldUntil, useZone, When } from './parts/when.tsx';
import { useTitle } from './screen.tsx';
import { approvalsOwedQuery, lastResortQuery, watchQuery, type Watch, type WatchPage } from './watch.ts';

/** The kind of an owed line that says that the last resort cannot be reached. */
const LAST_RESORT = 'Last resort';

function OffWatch({ next }: { next: Watch['nextMine'] }): React.ReactNode {
  return (
    <>
      <h1>You are off watch</h1>
      <p className="watch-facts">
        {next === null ? (
          <span>You are on no rotation ahead.</span>
        ) : (
          <span>
            Next yours{' '}
            <b>
              <When at={next.from} />
            </b>
            , {next.team}
          </span>
        )}
      </p>
    </>
  );
}

/** Am I on call, until when, after and before whom: one sentence. */
function Shift({ watch }: { watch: Watch }): React.ReactNode {
  const now = useMinute();
  const { shift, nextMine } = watch;
  if (shift === null) return <OffWatch next={nextMine} />;
  const around = [
    ['After', shift.after],
    ['Before', shift.before],
  ] as const;
  return (
    <>
      <h1>You have the watch</h1>
      <p className="watch-facts">
        <span>
          {shift.team}
          {shift.until !== null && (
            <>
              {' '}
              until{' '}
              <b>
                <When at={shift.until} />
              </b>
              , {span(shift.until - now)} left
            </>
          )}
        </span>
        {around.map(
          ([word, who]) =>
            who !== null && (
              <span key={word}>
                {word} <b>{who}</b>
              </span>
            ),
        )}
        {shift.nextMine !== null && (
          <span>
            Next yours{' '}
            <b>
              <When at={shift.nextMine} />
            </b>
          </span>
        )}
      </p>
    </>
  );
}

/** Of pages that wait to be sent together, the first that does. */
const heldAmong = (pages: readonly WatchPage[]): WatchPage['held'] => pages.find(({ held }) => held !== null)?.held ?? null;

/** What pages me now: the one band of the screen, with the countdown beside who is next, beside the button that says its scope. */
function PageBand({ page, rest, held }: { page: WatchPage; rest: number; held: WatchPage['held'] }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const severity = severityOf(page.severity);
  const word = useSeverityWord(severity);
  const stop = useMutation({
    mutationFn: async () =>
      rest > 0 ? await send('POST', '/pages/answer-mine', {}) : await send('POST', '/pages/:page/answer', { params: { page: page.id } }),
  });
  return (
    <section className={`band band-${severity}`} aria-label="Paging you now">
      <SeverityMark severity={severity} size={28} />
      <div className="band-what">
        <h2>
          <Link to="/tickets/$number" params={{ number: page.ticket }}>
            {page.title}
          </Link>
        </h2>
        <p>
          <span className={`severity-word-${severity}`}>
            Severity {severity}, {word.toLowerCase()}
          </span>
          {' · '}
          {page.ticket} · {page.service}
          {page.tier !== null && `, tier ${page.tier}`} · since <When at={page.since} as="both" />
          {page.alarm !== null && page.alarm !== page.title && ` · alarm ${page.alarm}`}
          {rest > 0 && ` · and ${rest} more`}
          {held !== null && (
            <>
              {` · ${held.others + 1} of them `}
              <HeldUntil held={{ ...held, others: 0 }} />
            </>
          )}
        </p>
        {stop.error !== null && <Failed error={stop.error} what="the answer" />}
      </div>
      {page.next !== null && (
        <div className="band-next">
          <b>
            <Countdown to={page.next.at} />
          </b>
          <span>
            then {page.next.who}, {dayTime(page.next.at, zone, now)}
          </span>
        </div>
      )}
      <Button look="main" large disabled={stop.isPending} onClick={() => stop.mutate()}>
        {rest > 0 ? `Stop my ${rest + 1} pages` : 'Stop my page'}
      </Button>
    </section>
  );
}

/** What I owe, by due time, the verb at the right edge; late is bold, not coloured. */
function Owed({ owed: tickets }: { owed: Watch['owed'] }): React.ReactNode {
  const approvals = useQuery(approvalsOwedQuery).data ?? [];
  const owed = [...tickets, ...approvals].toSorted((one, other) => (one.due ?? Infinity) - (other.due ?? Infinity));
  const zone = useZone();
  const now = useMinute();
  const late = owed.filter(({ due }) => due !== null && due < now).length;
  return (
    <section>
      <Heading aside={owed.length === 0 ? undefined : `${owed.length}${late > 0 ? ` · ${late} overdue` : ''}`}>Owed by you</Heading>
      {owed.length === 0 && (
        <Empty title="Nothing owed today.">
          Tickets you take and clocks you own appear here.{' '}
          <Link to="/tickets" search={{ view: 'unassigned' }}>
            See what has no owner
          </Link>
        </Empty>
      )}
      <ul className="rows two-line owed">
        {owed.map((item) => (
          <li key={`${item.kind} ${item.to} ${item.title}`} className="whole">
            <span className="kind">{item.kind}</span>
            <span className={item.kind === LAST_RESORT ? 'what alarm' : 'what'}>
              {item.title}
              {item.detail !== '' && (
                <span className="third nowrap">
                  <span className="desk-only"> · </span>
                  {item.detail}
                </span>
              )}
            </span>
            <span className="push due">
              {item.due !== null && (
                <time title={utcText(item.due)} className={item.due < now ? 'loud' : undefined}>
                  {dueText(item.due, zone, now)}
                </time>
              )}
            </span>
            <Link className="verb" to={item.to}>
              {item.verb}
              <span className="unseen"> {item.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Without a last resort that can be reached, a page can come to nobody: it stays red until that is mended. */
function LastResort({ owed }: { owed: Watch['owed'] }): React.ReactNode {
  const resort = useQuery(lastResortQuery).data;
  // Whoever has to mend it reads it among what is owed.
  if (resort === undefined || resort.reachable || owed.some(({ kind }) => kind === LAST_RESORT)) return null;
  return (
    <p className="last-resort">
      <b>The last resort cannot be reached{resort.person === null ? '' : `: ${resort.person.name} has no verified contact method`}.</b> A
      page that comes to nobody would end there. <Link to="/settings/contact-methods">Add a contact method</Link>
    </p>
  );
}

function stripSentence(watch: Watch): string {
  const gaps = watch.strip?.stretches.filter(({ person }) => person === null).length ?? 0;
  const pages = watch.strip?.pages.length ?? 0;
  return `This week: ${pages} ${pages === 1 ? 'page' : 'pages'}, ${gaps} ${gaps === 1 ? 'gap' : 'gaps'} in the rotation.`;
}

function Body({ watch }: { watch: Watch }): React.ReactNode {
  const first = watch.pages[0];
  const { strip } = watch;
  return (
    <>
      <div className="screen home">
        <LastResort owed={watch.owed} />
        <Shift watch={watch} />
        {strip !== null && (
          <WatchStrip
            from={strip.from}
            stretches={strip.stretches.map((stretch) => ({ ...stretch, from: stretch.from, to: stretch.to }))}
            pages={strip.pages.map((page) => ({ at: page.at, severity: page.severity }))}
            sentence={stripSentence(watch)}
          />
        )}
      </div>
      {first !== undefined && <PageBand page={first} rest={watch.pages.length - 1} held={heldAmong(watch.pages)} />}
      <div className="screen home columns wide-left">
        <Owed owed={watch.owed} />
        <PagerLoad weeks={watch.load} of={watch.shift === null ? 'your rotations' : watch.shift.team} />
      </div>
    </>
  );
}

/** Home: am I on, what pages me now, what I owe, how heavy the pager is. */
export function MyWatch(): React.ReactNode {
  useTitle('My watch');
  const query = useQuery(watchQuery);
  return (
    <Read query={query} what="your watch" rows={8} title="My watch">
      {(watch) => <Body watch={watch} />}
    </Read>
  );
}
