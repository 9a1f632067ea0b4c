/** A service to be drawn: callers stand in columns below 0, what is called in columns above, so many hops away. */
export interface Standing {
  readonly slug: string;
  readonly column: number;
}

/** One service calls another. */
export interface Call {
  readonly caller: string;
  readonly called: string;
}

interface Place {
  readonly slug: string;
  readonly column: number;
  /** Rows below the middle line; halves where a column has an even number. */
  readonly row: number;
}

/** One call as a way from caller to called, over every column between. */
interface Way<C extends Call> {
  readonly call: C;
  readonly points: readonly { readonly column: number; readonly row: number }[];
}

interface Layout<C extends Call> {
  readonly places: readonly Place[];
  readonly ways: readonly Way<C>[];
  /** The columns in use, from the furthest callers on, and how many services of each found no room. */
  readonly columns: readonly { readonly column: number; readonly left: number }[];
}

interface Asked<S extends Standing, C extends Call> {
  /** What matters most first: it is kept when a column has no room. */
  readonly services: readonly S[];
  readonly calls: readonly C[];
  /** At most so many services in a column. */
  readonly most: number;
}

/** Rows from the middle of a column's last service to the first call that runs below it, and from one such call to the next, of so many. */
const CLEAR = 0.6;
const APART = 0.12;
const LANES = 5;

/** In the order of the mean row of their neighbours on the side of the middle; who has none keeps its turn at the end. */
function byBarycentre(slugs: readonly string[], calls: readonly Call[], inner: readonly string[]): string[] {
  const rows = new Map(inner.map((slug, row) => [slug, row]));
  const centre = (slug: string): number => {
    const near = calls.flatMap(({ caller, called }) => (caller === slug ? [called] : called === slug ? [caller] : []));
    const found = near.flatMap((other) => rows.get(other) ?? []);
    return found.length === 0 ? inner.length : found.reduce((sum, row) => sum + row, 0) / found.length;
  };
  const centres = new Map(slugs.map((slug) => [slug, centre(slug)]));
  return slugs.toSorted((one, other) => (centres.get(one) ?? 0) - (centres.get(other) ?? 0));
}

/** Each column's slugs in order, from the middle outwards. */
function ordered({ services, calls, most }: Asked<Standing, Call>): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const columns = [...new Set(services.map(({ column }) => column))].toSorted((one, other) => Math.abs(one) - Math.abs(other));
  for (const column of columns) {
    const kept = services.filter((each) => each.column === column).slice(0, most);
    const slugs = kept.map(({ slug }) => slug);
    found.set(column, column === 0 ? slugs : byBarycentre(slugs, calls, found.get(column - Math.sign(column)) ?? []));
  }
  return found;
}

/** Columns by hops, each in the order that crosses least. A call over a column runs below that column's services, so that it hides behind none. */
export function layOut<C extends Call>(asked: Asked<Standing, C>): Layout<C> {
  const columns = ordered(asked);
  const places = [...columns].flatMap(([column, slugs]) => slugs.map((slug, row) => ({ slug, column, row: row - (slugs.length - 1) / 2 })));
  const at = new Map(places.map((place) => [place.slug, place]));
  const running = new Map<number, number>();
  const below = (column: number): number => {
    const lane = running.get(column) ?? 0;
    running.set(column, lane + 1);
    return ((columns.get(column)?.length ?? 1) - 1) / 2 + CLEAR + (lane % LANES) * APART;
  };
  const ways = asked.calls.flatMap((call) => {
    const [from, to] = [at.get(call.caller), at.get(call.called)];
    if (from === undefined || to === undefined) return [];
    const towards = Math.sign(to.column - from.column);
    const between = Array.from({ length: Math.max(0, Math.abs(to.column - from.column) - 1) }, (_, step) => {
      const column = from.column + towards * (step + 1);
      return { column, row: below(column) };
    });
    return [{ call, points: [from, ...between, to].map(({ column, row }) => ({ column, row })) }];
  });
  const sizeOf = (column: number): number => asked.services.filter((each) => each.column === column).length;
  return {
    places,
    ways,
    columns: [...columns.keys()]
      .toSorted((one, other) => one - other)
      .map((column) => ({ column, left: Math.max(0, sizeOf(column) - asked.most) })),
  };
}
