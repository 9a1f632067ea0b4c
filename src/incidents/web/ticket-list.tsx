import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { useMinute } from '../../web/clock.ts';
import { usePhone } from '../../web/media.ts';
import { Notches, SeverityWord, severityOf, stateWord } from '../../web/parts/marks.tsx';
import { age, dayTime, shortDay, utcText } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { useDensity } from '../../web/scheme.ts';
import type { TicketRow } from './reading.ts';

interface ListProps {
  readonly rows: readonly TicketRow[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (picked: ReadonlySet<string>) => void;
  readonly more: (() => void) | undefined;
}

const columns = ['Severity', 'Ticket', 'What', 'Service', 'State', 'Owner', 'Since', 'Next clock'] as const;

/** The set with one member turned over. */
function turned(picked: ReadonlySet<string>, number: string): ReadonlySet<string> {
  const next = new Set(picked);
  if (!next.delete(number)) next.add(number);
  return next;
}

function Cells({ row }: { row: TicketRow }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const since = Date.parse(row.since);
  const due = row.next === null ? undefined : Date.parse(row.next.at);
  const late = due !== undefined && due < now;
  const open = row.owner === null && row.state !== 'closed';
  return (
    <>
      <span role="gridcell" className="t-severity">
        <SeverityWord severity={severityOf(row.severity)} />
      </span>
      <span role="gridcell" className="t-number">
        {row.number}
      </span>
      <span role="gridcell" className={row.paging ? 't-what loud' : 't-what'} title={row.title}>
        {row.title}
      </span>
      <span role="gridcell" className="t-service">
        {row.service}
      </span>
      <span role="gridcell" className="t-state">
        <Notches state={row.state} of={5} /> {stateWord(row.state)}
      </span>
      <span role="gridcell" className={open ? 't-owner loud' : 't-owner'}>
        {row.owner?.name ?? 'nobody'}
      </span>
      <span role="gridcell" className="t-since">
        <time dateTime={row.since} title={utcText(since)}>
          {shortDay(since, zone, now)}
        </time>{' '}
        <small>{age(since, now)}</small>
      </span>
      <span role="gridcell" className={late ? 't-next loud' : 't-next'}>
        {due !== undefined && (
          <time title={utcText(due)}>
            {dayTime(due, zone, now)}
            {late && `, ${age(due, now)} late`}
          </time>
        )}
        {row.next !== null && <span className="unseen"> {row.next.words}</span>}
      </span>
    </>
  );
}

interface RowProps {
  readonly row: TicketRow;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly focused: boolean;
  readonly picked: boolean;
  readonly onPick: () => void;
  readonly onOpen: () => void;
}

function Row({ row, index, top, height, focused, picked, onPick, onOpen }: RowProps): React.ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picked}
      data-index={index}
      tabIndex={focused ? 0 : -1}
      className="t-row"
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={onOpen}
    >
      <span role="gridcell" className="t-pick">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Pick ${row.number}`}
          checked={picked}
          onClick={(event) => event.stopPropagation()}
          onChange={onPick}
        />
      </span>
      <Cells row={row} />
    </div>
  );
}

/** Row heights follow the reader's choice; on a phone a row has two lines. */
function useRowHeight(): number {
  const phone = usePhone();
  const [rows] = useDensity();
  return phone ? 54 : Number(rows);
}

/** The list: thousands of rows, drawn as they are seen. J and K move, X picks, Enter opens, Escape lets go; only while it has the focus. */
export function TicketList({ rows, picked, onPick, more }: ListProps): React.ReactNode {
  const navigate = useNavigate();
  const body = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(0);
  const [margin, setMargin] = useState(0);
  const height = useRowHeight();
  useLayoutEffect(() => setMargin(body.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    scrollPaddingStart: 110,
    scrollPaddingEnd: 100,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 20) more?.();
  }, [last, rows.length, more]);
  const open = (row: TicketRow | undefined): void => {
    if (row !== undefined) void navigate({ to: '/tickets/$number', params: { number: row.number } });
  };
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setFocus(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true }));
  };
  const press = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Readonly<Record<string, () => void>> = {
      j: () => move(focus + 1),
      ArrowDown: () => move(focus + 1),
      k: () => move(focus - 1),
      ArrowUp: () => move(focus - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      x: () => onPick(turned(picked, rows[focus]?.number ?? '')),
      Escape: () => onPick(new Set()),
      Enter: () => open(rows[focus]),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div role="grid" aria-label="Tickets" aria-rowcount={rows.length + 1} aria-multiselectable="true" className="t-grid" onKeyDown={press}>
      <div role="row" className="t-row t-head" aria-rowindex={1}>
        <span role="columnheader" className="t-pick">
          <span className="unseen">Pick</span>
        </span>
        {columns.map((name) => (
          <span
            key={name}
            role="columnheader"
            className={`t-${name === 'Next clock' ? 'next' : name === 'Ticket' ? 'number' : name.toLowerCase()}`}
          >
            {name}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="t-body" ref={body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row !== undefined && (
              <Row
                key={row.number}
                row={row}
                index={item.index}
                top={item.start - margin}
                height={height}
                focused={item.index === focus}
                picked={picked.has(row.number)}
                onPick={() => onPick(turned(picked, row.number))}
                onOpen={() => open(row)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
