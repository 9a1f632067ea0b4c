import { useInfiniteQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconArrowBarRight, IconDeviceMobile, IconLock, IconMessage, IconNote } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';

import { useMinute } from '../../web/clock.ts';
import { useLater } from '../../web/later.tsx';
import { useMe } from '../../web/me.ts';
import { useFirstHeight } from '../../web/media.ts';
import { Button, Chip } from '../../web/parts/controls.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { age, dayName, isSameDay } from '../../web/parts/time.ts';
import { useZone, When } from '../../web/parts/when.tsx';
import { Announced } from './announced.tsx';
import type { LineKind } from './line-body.ts';
import { timelineQuery, type TimelineLine } from './reading.ts';
import { PromptBar } from './prompt-bar.tsx';
import { happened, inOrder } from './timeline-order.ts';
import { fromPaper, joined, speakerOf, spoken, type Spoken } from './timeline-words.ts';
import { Writing } from './writing.tsx';

const icons: Readonly<Record<LineKind, typeof IconNote>> = {
  people: IconNote,
  pages: IconDeviceMobile,
  messages: IconMessage,
  alerts: IconAlertTriangle,
  state: IconArrowBarRight,
};
const kindWords: readonly (readonly [LineKind, string])[] = [
  ['people', 'People'],
  ['state', 'State'],
  ['pages', 'Pages'],
  ['messages', 'Messages'],
  ['alerts', 'Alerts'],
];

/** That a line was entered later, by whom and when; or for whom alone it is. */
function Beside({ line, me }: { line: TimelineLine; me: string | undefined }): React.ReactNode {
  const paper = fromPaper(line);
  return (
    <>
      {paper !== undefined && (
        <span className="second">
          {paper.person !== undefined && 'from paper, '}entered by {line.actor.id === me ? 'you' : line.actor.name} <When at={line.at} />
        </span>
      )}
      {line.audience === 'restricted' && (
        <span className="line-list">
          {' '}
          <IconLock className="icon" aria-hidden="true" /> only for{' '}
          {typeof line.body['readers'] === 'string' ? line.body['readers'] : 'its readers'}
        </span>
      )}
    </>
  );
}

/** How old a line is. */
function Age({ at }: { at: number }): React.ReactNode {
  const now = useMinute();
  return age(at, now);
}

/** A line with the words that it is told in. */
interface Told {
  readonly line: TimelineLine;
  readonly said: Spoken;
}

/** One line. What a person wrote takes two lines, what a machine did one: voices stand out. */
const Line = memo(({ line, said, day, me }: Told & { day: string | undefined; me: string | undefined }): React.ReactNode => {
  const name = speakerOf(line, me);
  const { kind, words, because, text } = said;
  const Icon = icons[kind];
  return (
    <li className="line">
      <b className="line-at">
        <When at={happened(line)} as="clock" />
        {day !== undefined && <small>{day}</small>}
      </b>
      <Icon className="icon line-icon" aria-hidden="true" />
      <div className="line-what">
        <p>
          {text === undefined ? <span>{name}</span> : <b>{name}</b>} {words}
          {because !== '' && <span className="second"> {because}</span>}
          <Beside line={line} me={me} />
        </p>
        {text !== undefined && <p className="line-text">{text}</p>}
      </div>
      <small className="line-age">
        <Age at={happened(line)} />
      </small>
    </li>
  );
});
Line.displayName = 'Line';

/** A reader further down than this is not moved by what comes. */
const DOWN_PX = 160;

/** Whether the reader is further down, told by the scrolling itself: to ask for it while drawing would lay the screen out twice. */
function useIsDown(): React.RefObject<boolean> {
  const isDown = useRef(false);
  useEffect(() => {
    const look = (): void => {
      isDown.current = window.scrollY >= DOWN_PX;
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, []);
  return isDown;
}

/** Rows that came while the reader is further down wait above the fold, as "3 new". */
function useHeld(lines: readonly Told[]): { shown: readonly Told[]; waiting: number; show: () => void } {
  const isDown = useIsDown();
  const top = useRef<string | number | undefined>(undefined);
  const [, draw] = useState(0);
  const newest = lines[0]?.line.id;
  if (top.current === undefined || !isDown.current) top.current = newest;
  const at = Math.max(
    0,
    lines.findIndex(({ line }) => line.id === top.current),
  );
  return {
    shown: lines.slice(at),
    waiting: at,
    show: () => {
      top.current = newest;
      draw((count) => count + 1);
      window.scrollTo({ top: 0 });
    },
  };
}

/** No line is lower, and no less stands above the first: so many fill the screen at most. The others are drawn when these stand. */
const LOWEST_PX = 36;
const ABOVE_PX = 250;
const useDrawnFirst = (): number => Math.max(10, Math.ceil((useFirstHeight() - ABOVE_PX) / LOWEST_PX));

function Lines({
  lines: told,
  open,
  more,
}: {
  lines: readonly TimelineLine[];
  open: boolean;
  more: (() => void) | undefined;
}): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const me = useMe();
  const hasMore = more !== undefined;
  const lines = useMemo(() => inOrder(joined(told), hasMore).map((line): Told => ({ line, said: spoken(line) })), [told, hasMore]);
  const [only, setOnly] = useState<LineKind | undefined>();
  const { shown, waiting, show } = useHeld(open ? lines : lines.toReversed());
  const counted = kindWords.map(([kind, word]) => [kind, word, lines.filter(({ said }) => said.kind === kind).length] as const);
  const seen = shown.filter(({ said }) => only === undefined || said.kind === only);
  const whole = useLater();
  const drawnFirst = useDrawnFirst();
  return (
    <>
      <div className="chips line-kinds">
        <Chip on={only === undefined} onClick={() => setOnly(undefined)}>
          All {lines.length}
        </Chip>
        {counted.map(
          ([kind, word, count]) =>
            count > 0 && (
              <Chip key={kind} on={only === kind} onClick={() => setOnly(only === kind ? undefined : kind)}>
                {word} {count}
              </Chip>
            ),
        )}
        <span className="push small second">{open ? 'newest first · live' : 'oldest first'}</span>
      </div>
      {waiting > 0 && (
        <Button className="new-lines" onClick={show}>
          {waiting} new
        </Button>
      )}
      {seen.length === 0 && <Empty title="Nothing has happened yet." />}
      <ol className="lines">
        {(whole ? seen : seen.slice(0, drawnFirst)).map(({ line, said }, place, drawn) => {
          const [at, before] = [happened(line), happened(drawn[place - 1]?.line ?? { at: now, happenedAt: null })];
          const day = isSameDay(at, before, zone) ? undefined : dayName(at, zone).split(' ').slice(1).join(' ');
          return <Line key={line.id} line={line} said={said} day={day} me={me?.id} />;
        })}
      </ol>
      {more !== undefined && (
        <Button look="quiet" onClick={more}>
          Show earlier lines
        </Button>
      )}
    </>
  );
}

/** A ticket's timeline: newest first while it is open, oldest first afterwards; always able to write. */
export function Timeline({ name, open, led }: { name: string; open: boolean; led: boolean }): React.ReactNode {
  const query = useInfiniteQuery(timelineQuery(name));
  const me = useMe();
  return (
    <section aria-label="Timeline" className="timeline">
      {led && <PromptBar name={name} />}
      <Writing name={name} led={led} />
      <Read query={query} what="the timeline" rows={8}>
        {(data) => (
          <>
            <Announced lines={data.pages[0]?.items ?? []} me={me?.id} />
            <Lines
              lines={data.pages.flatMap((page) => page.items)}
              open={open}
              more={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            />
          </>
        )}
      </Read>
    </section>
  );
}
