import type { Story } from './ledger.ts';

/** What a stretch of time was like: a node dead or standing still, the database gone, a line cut, a provider failing. */
export type Kind = 'dead' | 'frozen' | 'cut' | 'database' | 'provider';

/** From a fault to the moment in which its part answered again. */
export interface Span {
  readonly kind: Kind;
  /** The instance that was hit; undefined for what is not of one instance. */
  readonly node?: number | undefined;
  readonly from: number;
  readonly to: number;
}

/** How late pages were, in milliseconds, by what happened between their 2xx and their arrival. */
export interface Lateness {
  /** Nodes died, or nothing happened. */
  readonly afterDeadMs: number;
  readonly afterFrozenMs: number;
  readonly afterCutMs: number;
  /** The database was gone; counted from its return. */
  readonly afterOutageMs: number;
  readonly afterProviderMs: number;
}

const overlap = (span: Span, from: number, to: number): boolean => span.from <= to && span.to >= from;

/** When no instance could page: the database was gone, or every instance was ill at once. */
function nobodyWell(spans: readonly Span[], nodes: number): { from: number; to: number }[] {
  const gone = spans.filter((span) => span.kind === 'database');
  const edges = spans
    .filter((span) => span.node !== undefined)
    .flatMap(({ node, from, to }) => [
      { at: from, node, by: 1 },
      { at: to, node, by: -1 },
    ])
    .sort((one, other) => one.at - other.at);
  const ill = new Map<number | undefined, number>();
  const all: { from: number; to: number }[] = [...gone];
  let since: number | undefined;
  for (const { at, node, by } of edges) {
    ill.set(node, (ill.get(node) ?? 0) + by);
    const isNobody = [...ill.values()].filter((count) => count > 0).length >= nodes;
    if (isNobody) since ??= at;
    else if (since !== undefined) {
      all.push({ from: since, to: at });
      since = undefined;
    }
  }
  return all.sort((one, other) => one.from - other.from);
}

const SHORT = 100;
/** What has happened for so long before a late page is told with it. */
const BEFORE = 30_000;

/** A stretch by when it was felt, in seconds from a moment. */
const toldOf = ({ kind, node, from, to }: Span, at: number): string =>
  `${kind}${node === undefined ? '' : ` ${node + 1}`} ${((from - at) / 1000).toFixed(1)} to ${((to - at) / 1000).toFixed(1)} s`;

/**
 * How late each page was: from the 2xx to the arrival at the provider; where nobody could page meanwhile, from the moment in which
 * somebody could again. Of stories that a provider's failure, a cut, a freeze or an outage has touched, the first of these names it.
 */
export function latenessOf(stories: Iterable<Story>, spans: readonly Span[], nodes: number): Lateness & { latest: readonly string[] } {
  const nobody = nobodyWell(spans, nodes);
  const worst: Record<Kind, number> = { provider: 0, cut: 0, frozen: 0, database: 0, dead: 0 };
  const latest = new Map<Kind, string>();
  for (const { number, acceptedAt, arrivedAt } of stories) {
    if (arrivedAt - acceptedAt <= SHORT) continue;
    const since = nobody.reduce((from, span) => (span.from <= arrivedAt ? Math.max(from, Math.min(span.to, arrivedAt)) : from), acceptedAt);
    const touched = spans.filter((span) => overlap(span, acceptedAt, arrivedAt));
    const kind = (['provider', 'cut', 'frozen', 'database'] as const).find((each) => touched.some((span) => span.kind === each)) ?? 'dead';
    const late = arrivedAt - since;
    if (late <= worst[kind]) continue;
    worst[kind] = late;
    const before = spans.filter((span) => overlap(span, acceptedAt - BEFORE, arrivedAt)).map((span) => toldOf(span, acceptedAt));
    latest.set(kind, `${kind}: Fault${number}, ${late} ms, accepted ${new Date(acceptedAt).toISOString()}; ${before.join(', ')}`);
  }
  return {
    afterDeadMs: worst.dead,
    afterFrozenMs: worst.frozen,
    afterCutMs: worst.cut,
    afterOutageMs: worst.database,
    afterProviderMs: worst.provider,
    latest: [...latest.values()],
  };
}
