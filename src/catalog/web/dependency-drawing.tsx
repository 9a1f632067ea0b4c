import { Link } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';

import type { Answer } from '../../web/api.ts';
import { HealthMark, type Health } from '../../web/parts/marks.tsx';
import './dependencies.css';
import { layOut } from './graph-layout.ts';

type Dependencies = Answer<'GET /services/:service/dependencies'>;

const MOST = 8;
const ROW = 60;
const NODE = 44;
const HEAD = 24;
const GAP = 56;
const WIDEST = 200;

interface Node {
  readonly slug: string;
  readonly name: string;
  readonly health: Health;
  readonly tier?: number;
  readonly column: number;
}

/** Each service once, where the shorter way leads; over before listing, then by tier. */
function nodesOf(found: Dependencies): Node[] {
  const calls = new Map(found.upstream.map((each) => [each.slug, each.hops]));
  const callers = new Map(found.downstream.map((each) => [each.slug, each.hops]));
  const right = found.upstream.filter(({ slug, hops }) => hops <= (callers.get(slug) ?? Infinity));
  const left = found.downstream.filter(({ slug, hops }) => hops < (calls.get(slug) ?? Infinity));
  const loud: readonly Health[] = ['over', 'listing'];
  const rank = (health: Health): number => (loud.includes(health) ? loud.indexOf(health) : loud.length);
  const nodes = [
    ...left.map(({ slug, name, health, tier, hops }) => ({ slug, name, health, tier, column: -hops })),
    ...right.map(({ slug, name, health, tier, hops }) => ({ slug, name, health, tier, column: hops })),
  ]
    .toSorted((one, other) => one.tier - other.tier)
    .toSorted((one, other) => rank(one.health) - rank(other.health));
  return [{ slug: found.slug, name: found.name, health: found.health, column: 0 }, ...nodes];
}

/** How wide what carries the ref is, now and after each change. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const at = ref.current;
    if (at === null) return undefined;
    setWidth(at.clientWidth);
    const watcher = new ResizeObserver(() => setWidth(at.clientWidth));
    watcher.observe(at);
    return () => watcher.disconnect();
  }, []);
  return [ref, width];
}

interface Measures {
  readonly node: number;
  readonly x: (column: number) => number;
  readonly y: (row: number) => number;
}

type Points = ReturnType<typeof layOut>['ways'][number]['points'];

/** A smooth way over its points: it leaves and arrives level, at the side that looks to the other end, and bows out where both stand in one column. */
function pathOf(points: Points, { node, x, y }: Measures): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const right = (column: number): number => x(column) + node;
  const end = 6;
  if (first.column === last.column) {
    const bow = right(first.column) + GAP * 0.6;
    return `M${right(first.column)} ${y(first.row) + 6}C${bow} ${y(first.row)} ${bow} ${y(last.row)} ${right(last.column) + end} ${y(last.row) - 6}`;
  }
  const on = first.column < last.column;
  let [px, py] = [on ? right(first.column) : x(first.column), y(first.row)];
  let path = `M${px} ${py}`;
  for (const point of points.slice(1)) {
    const [near, far] = on ? [x(point.column), right(point.column)] : [right(point.column), x(point.column)];
    const to = point === last ? near + (on ? -end : end) : near;
    const middle = (px + to) / 2;
    path += `C${middle} ${py} ${middle} ${y(point.row)} ${to} ${y(point.row)}`;
    if (point !== last) path += `H${far}`;
    [px, py] = [far, y(point.row)];
  }
  return path;
}

function ArrowHead(): React.ReactNode {
  return (
    <defs>
      <marker id="called" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
        <path d="M0 0 8 4 0 8z" />
      </marker>
    </defs>
  );
}

function NodeBox({ node, style }: { node: Node; style: React.CSSProperties }): React.ReactNode {
  const words = (
    <>
      <span className="node-name">{node.name}</span>
      <span className="node-state">
        <HealthMark health={node.health} /> {node.health}
        {node.tier !== undefined && ` · tier ${node.tier}`}
      </span>
    </>
  );
  if (node.column === 0)
    return (
      <span className="node here" style={style}>
        {words}
      </span>
    );
  return (
    <Link className="node" style={style} to="/services/$slug" params={{ slug: node.slug }} tabIndex={-1} title={node.name}>
      {words}
    </Link>
  );
}

const columnWords = (column: number): string => {
  if (column === 0) return '';
  const hops = Math.abs(column);
  if (hops > 1) return `${hops} hops`;
  return column < 0 ? 'Who calls it' : 'What it calls';
};

interface MeasuresAsked {
  readonly width: number;
  readonly columns: readonly { readonly column: number }[];
  /** The highest row in use. */
  readonly top: number;
}

function measuresOf({ width, columns, top }: MeasuresAsked): Measures {
  const node = Math.max(96, Math.min(WIDEST, (width - GAP * columns.length) / columns.length));
  const step = columns.length < 2 ? 0 : Math.min((width - node - GAP / 2) / (columns.length - 1), node + GAP * 3);
  return {
    node,
    x: (column) => step * columns.findIndex((each) => each.column === column),
    y: (row) => HEAD + NODE / 2 + 4 + (row - top) * ROW,
  };
}

/** Over each column how far it is; under it how many found no room. */
function ColumnWords({ column, left, under, x }: { column: number; left: number; under: number; x: number }): React.ReactNode {
  return (
    <>
      <span className="column-words" style={{ left: x }}>
        {columnWords(column)}
      </span>
      {left > 0 && (
        <span className="column-words" style={{ left: x, top: under }}>
          and {left} more, listed below
        </span>
      )}
    </>
  );
}

function Key(): React.ReactNode {
  return (
    <p className="small second drawing-key">
      <svg width="34" height="10">
        <path className="call" d="M0 5H26" markerEnd="url(#called)" />
      </svg>
      hard: fails without it
      <svg width="34" height="10">
        <path className="call soft" d="M0 5H26" markerEnd="url(#called)" />
      </svg>
      soft: does with less
    </p>
  );
}

/** Who calls whom around a service, callers left, what it calls right. For the eye alone: the lists beside it say the same. */
export function DependencyDrawing({ found }: { found: Dependencies }): React.ReactNode {
  const [ref, width] = useWidth();
  const nodes = new Map(nodesOf(found).map((each) => [each.slug, each]));
  const { places, ways, columns } = layOut({ services: [...nodes.values()], calls: found.dependencies, most: MOST });
  const rows = ways.flatMap(({ points }) => points.map(({ row }) => row)).concat(places.map(({ row }) => row));
  const measures = measuresOf({ width, columns, top: Math.min(...rows) });
  const under = (row: number): number => measures.y(row) + NODE / 2 + 8;
  const height = under(Math.max(...rows)) + (columns.some(({ left }) => left > 0) ? 20 : 0);
  const lowest = (column: number): number => Math.max(...places.filter((each) => each.column === column).map(({ row }) => row));
  return (
    <div ref={ref} className="dependency-drawing" aria-hidden="true">
      <div style={{ height }}>
        <svg width={width} height={height}>
          <ArrowHead />
          {ways.map(({ call, points }) => (
            <path
              key={`${call.caller} ${call.called}`}
              className={call.hard ? 'call' : 'call soft'}
              d={pathOf(points, measures)}
              markerEnd="url(#called)"
            />
          ))}
        </svg>
        {columns.map(({ column, left }) => (
          <ColumnWords key={column} column={column} left={left} under={under(lowest(column))} x={measures.x(column)} />
        ))}
        {places.map(({ slug, column, row }) => {
          const node = nodes.get(slug);
          const style = { left: measures.x(column), top: measures.y(row) - NODE / 2, width: measures.node, height: NODE };
          return node !== undefined && <NodeBox key={slug} node={node} style={style} />;
        })}
      </div>
      <Key />
    </div>
  );
}
