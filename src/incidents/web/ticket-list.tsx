import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { usePhone } from '../../web/media.ts';
import { useDensity, useLetters } from '../../web/scheme.ts';
import { keyedAct } from './bulk-bar.tsx';
import { ticketName, type TicketRow } from './reading.ts';
import { TicketRowView } from './ticket-row.tsx';

interface ListProps {
  readonly rows: readonly TicketRow[];
  readonly picked: ReadonlySet<number>;
  readonly onPick: (picked: ReadonlySet<number>) => void;
  readonly more: (() => void) | undefined;
}

const columns = [
  ['Severity', 'severity'],
  ['Ticket', 'number'],
  ['What', 'what'],
  ['Service', 'service'],
  ['State', 'state'],
  ['Owner', 'owner'],
  ['Since', 'since'],
  ['Next clock', 'next'],
] as const;

/** The set with one member turned over. */
function turned(picked: ReadonlySet<number>, number: number): ReadonlySet<number> {
  const next = new Set(picked);
  if (!next.delete(number)) next.add(number);
  return next;
}

/** Row heights follow the reader's choice; on a phone a row has two lines. */
function useRowHeight(): number {
  const phone = usePhone();
  const [rows] = useDensity();
  return phone ? 54 : Number(rows);
}

/** Rows drawn as they are seen; the focused one is kept clear of the header above and the bar below. */
function useRows(count: number, body: React.RefObject<HTMLElement | null>) {
  const [margin, setMargin] = useState(0);
  const height = useRowHeight();
  useLayoutEffect(() => setMargin(body.current === null ? 0 : body.current.getBoundingClientRect().top + window.scrollY), [body, count]);
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    scrollPaddingStart: 84,
    scrollPaddingEnd: 84,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  return { virtual, margin, height };
}

function Head({ rows, picked, onPick }: Pick<ListProps, 'rows' | 'picked' | 'onPick'>): React.ReactNode {
  const all = rows.every(({ number }) => picked.has(number));
  return (
    <div role="row" className="t-row t-head" aria-rowindex={1}>
      <span role="columnheader" className="t-pick">
        <input
          type="checkbox"
          aria-label="Pick all that are listed"
          checked={all}
          ref={(box) => {
            if (box !== null) box.indeterminate = !all && picked.size > 0;
          }}
          onChange={() => onPick(new Set(all ? [] : rows.map(({ number }) => number)))}
        />
      </span>
      {columns.map(([name, column]) => (
        <span key={name} role="columnheader" className={`t-${column}`}>
          {name}
        </span>
      ))}
    </div>
  );
}

interface KeysProps extends ListProps {
  readonly body: React.RefObject<HTMLElement | null>;
  readonly scrollTo: (index: number) => void;
  readonly open: (row: TicketRow | undefined) => void;
}

const pressing = (button: HTMLElement | null): (() => void) | undefined => (button === null ? undefined : () => button.click());

/** The row that has the focus, kept by its ticket: a live list moves rows, so a place kept from before may be another's. */
function useFocusedRow(rows: readonly TicketRow[]): readonly [at: number, set: (at: number) => void] {
  const [kept, setKept] = useState<{ at: number; number: number | undefined }>({ at: 0, number: undefined });
  const found = rows.findIndex(({ number }) => number === kept.number);
  const at = found < 0 ? Math.max(0, Math.min(kept.at, rows.length - 1)) : found;
  return [at, (to) => setKept({ at: to, number: rows[to]?.number })];
}

/** Letters act only while the list has the focus: J and K move, X picks, Enter opens, Escape lets go, / narrows. */
function useKeys({ rows, picked, onPick, body, scrollTo, open }: KeysProps): {
  focus: number;
  press: (event: React.KeyboardEvent) => void;
  follow: (event: React.FocusEvent) => void;
} {
  const [focus, setFocus] = useFocusedRow(rows);
  const [letters] = useLetters();
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setFocus(next);
    scrollTo(next);
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true }));
  };
  const press = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[focus];
    const keys: Readonly<Record<string, () => void>> = {
      j: () => move(focus + 1),
      ArrowDown: () => move(focus + 1),
      k: () => move(focus - 1),
      ArrowUp: () => move(focus - 1),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      x: () => row !== undefined && onPick(turned(picked, row.number)),
      Escape: () => onPick(new Set()),
      Enter: () => open(row),
      '/': () => document.querySelector<HTMLElement>('.narrow input')?.focus(),
    };
    const isLetter = event.key.length === 1;
    if (isLetter && letters === 'off') return;
    // The letters of the bulk bar are printed on its buttons, and press them.
    const act = keys[event.key] ?? (isLetter ? pressing(keyedAct(event.key)) : undefined);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const follow = (event: React.FocusEvent): void => {
    const index = event.target.closest<HTMLElement>('[data-index]')?.dataset['index'];
    if (index !== undefined) setFocus(Number(index));
  };
  return { focus, press, follow };
}

/** The list of tickets: thousands of rows, the keyboard alone is enough. */
export function TicketList(props: ListProps): React.ReactNode {
  const { rows, picked, onPick, more } = props;
  const navigate = useNavigate();
  const body = useRef<HTMLDivElement>(null);
  const { virtual, margin, height } = useRows(rows.length, body);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 20) more?.();
  }, [last, rows.length, more]);
  const open = (row: TicketRow | undefined): void => {
    if (row !== undefined) void navigate({ to: '/tickets/$number', params: { number: ticketName(row.number) } });
  };
  const { focus, press, follow } = useKeys({ ...props, body, open, scrollTo: (index) => virtual.scrollToIndex(index) });
  return (
    <div
      role="grid"
      aria-label="Tickets"
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      className="t-grid"
      onKeyDown={press}
      onFocus={follow}
    >
      <Head rows={rows} picked={picked} onPick={onPick} />
      <div role="rowgroup" className="t-body" ref={body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row !== undefined && (
              <TicketRowView
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
