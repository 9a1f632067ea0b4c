import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';

import { useLetters } from '../../../web/scheme.ts';
import { shortDay, utcText } from '../../../web/parts/time.ts';
import { useMinute } from '../../../web/clock.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { changeName } from '../reading.ts';
import { customersWords, fieldWords, noticeWords, standing, type AuditField, type AuditRecord } from './reading.ts';

const HEIGHT = 36;

interface ListProps {
  readonly records: readonly AuditRecord[];
  readonly at: number;
  readonly onAt: (at: number) => void;
  /** Goes to what is said of the record that is chosen. */
  readonly onEnter: () => void;
}

/** A field of a record as a cell: its score, and in words what it is out of. */
function FieldCell({ word, field }: { word: string; field: AuditField | undefined }): React.ReactNode {
  if (field === undefined) return <span role="gridcell" className="a-field" aria-label={`${word}: never judged`} />;
  const look = field.score < 0 ? ' below' : field.score === field.of ? ' whole' : '';
  const said = field.overruled === null ? '' : ', overruled';
  return (
    <span
      role="gridcell"
      className={`a-field${look}${said === '' ? '' : ' said'}`}
      aria-label={`${word}: ${field.score} of ${field.of}${said}`}
    >
      {field.score < 0 ? `−${-field.score}` : field.score}
    </span>
  );
}

function FieldCells({ record }: { record: AuditRecord }): React.ReactNode {
  return Object.entries(fieldWords).map(([key, [word]]) => (
    <FieldCell key={key} word={word} field={record.fields.find((each) => each.field === key)} />
  ));
}

function Cells({ record }: { record: AuditRecord }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const found = standing(record);
  return (
    <>
      <span role="gridcell" className="a-what">
        <span className="second">{changeName(record.number)}</span> {record.title}
      </span>
      <span role="gridcell" className="second">
        {record.team?.name ?? ''}
      </span>
      <span role="gridcell" className="second">
        {record.start !== null && <time title={utcText(record.start)}>{shortDay(record.start, zone, now)}</time>}
      </span>
      <span role="gridcell" className="a-score">
        {record.score ?? '–'}
        {record.score !== record.machineScore && <s className="second"> {record.machineScore}</s>}
      </span>
      <FieldCells record={record} />
      <span role="gridcell" className="second">
        {record.row ?? 'none'}
      </span>
      <span role="gridcell" className={found.some(({ key }) => key === 'notice') ? 'loud' : 'second'}>
        {noticeWords(record.notice)}
      </span>
      <span role="gridcell" className="second">
        {customersWords(record.customers)}
      </span>
      <span role="gridcell" className={found.length > 0 ? 'a-found' : 'second'}>
        {found.length === 0 ? 'none' : found.length}
      </span>
    </>
  );
}

const head = ['Change', 'Team', 'Starts', 'Score'] as const;
const tail = ['Row', 'Notice', 'Customers', 'Found'] as const;

function Head(): React.ReactNode {
  return (
    <div role="row" className="a-row a-head" aria-rowindex={1}>
      {head.map((word) => (
        <span key={word} role="columnheader">
          {word}
        </span>
      ))}
      {Object.values(fieldWords).map(([word, short]) => (
        <span key={word} role="columnheader" className="a-field" title={word} aria-label={word}>
          {short}
        </span>
      ))}
      {tail.map((word) => (
        <span key={word} role="columnheader">
          {word}
        </span>
      ))}
    </div>
  );
}

/** J and K move, N goes to the next with something against it, Enter to what is said of it; letters act while the list has the focus. */
function useKeys({ records, at, onEnter }: ListProps, move: (to: number) => void): (event: React.KeyboardEvent) => void {
  const [letters] = useLetters();
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key.length === 1 && letters === 'off')) return;
    const next = records.findIndex((record, place) => place > at && standing(record).length > 0);
    const keys: Readonly<Record<string, () => void>> = {
      j: () => move(at + 1),
      ArrowDown: () => move(at + 1),
      k: () => move(at - 1),
      ArrowUp: () => move(at - 1),
      Home: () => move(0),
      End: () => move(records.length - 1),
      n: () => next >= 0 && move(next),
      Enter: onEnter,
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}

/** Rows drawn as they are seen; the one that is moved to has the focus. */
function useRows(count: number, at: number, chosen: string | undefined) {
  const box = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const shown = useRef(chosen);
  const virtual = useVirtualizer({
    count,
    estimateSize: () => HEIGHT,
    getScrollElement: () => box.current,
    overscan: 10,
    scrollPaddingStart: 30,
  });
  useEffect(() => {
    const isOther = shown.current !== chosen;
    shown.current = chosen;
    // What had the focus beside a record goes with it, once that is overruled and leaves the list.
    if (!moved.current && !(isOther && document.activeElement === document.body)) return;
    moved.current = false;
    virtual.scrollToIndex(at);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus({ preventScroll: true }));
  }, [at, chosen, virtual]);
  return { box, moved, virtual };
}

/** Every record of the week, for the keyboard alone. */
export function AuditList(props: ListProps): React.ReactNode {
  const { records, at, onAt } = props;
  const { box, moved, virtual } = useRows(records.length, at, records[at]?.id);
  const move = (to: number): void => {
    moved.current = true;
    onAt(Math.max(0, Math.min(records.length - 1, to)));
  };
  const press = useKeys(props, move);
  return (
    <div role="grid" aria-label="Records of the week" aria-rowcount={records.length + 1} className="a-grid" ref={box} onKeyDown={press}>
      <Head />
      <div role="rowgroup" className="a-body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const record = records[index];
          return (
            record !== undefined && (
              <div
                key={record.id}
                role="row"
                data-index={index}
                aria-rowindex={index + 2}
                aria-selected={index === at}
                tabIndex={index === at ? 0 : -1}
                className="a-row"
                style={{ height: HEIGHT, transform: `translateY(${start}px)` }}
                onClick={() => move(index)}
              >
                <Cells record={record} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
