export type Ordered = { readonly ok: true; readonly order: readonly string[] } | { readonly ok: false; readonly circle: readonly string[] };

/** Names with what each needs before it; a circle among them has no order and is named. Only needs that are among the names count. */
export function inOrder(needs: ReadonlyMap<string, readonly string[]>): Ordered {
  const done = new Set<string>();
  for (const start of needs.keys()) {
    const path: string[] = [];
    const stack = done.has(start) ? [] : [start];
    while (stack.length > 0) {
      const name = stack[stack.length - 1] ?? start;
      const open = (needs.get(name) ?? []).filter((need) => needs.has(need) && !done.has(need));
      if (path[path.length - 1] !== name) path.push(name);
      const next = open[0];
      if (next === undefined) {
        done.add(name);
        path.pop();
        stack.pop();
      } else if (path.includes(next)) {
        return { ok: false, circle: [...path.slice(path.indexOf(next)), next] };
      } else {
        stack.push(next);
      }
    }
  }
  return { ok: true, order: [...done] };
}
