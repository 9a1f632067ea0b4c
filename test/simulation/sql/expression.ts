import type { Running } from './running.ts';
import { convert, type SqlType } from './values.ts';

/** An expression that is ready to be asked. */
export interface Expression {
  readonly type: SqlType;
  readonly ask: (running: Running) => unknown;
  /** The sources that it reads. */
  readonly reads: ReadonlySet<number>;
  /** A bare literal or parameter, which its surroundings give a type. */
  readonly retype?: (type: SqlType) => Expression;
}

export const NONE: ReadonlySet<number> = new Set();

/** All that several expressions read. */
export const readsOf = (expressions: readonly (Expression | undefined)[]): ReadonlySet<number> =>
  new Set(expressions.flatMap((each) => [...(each?.reads ?? [])]));

/** An expression as one of a type, where it has none of its own. */
export const retyped = (expression: Expression, type: SqlType): Expression =>
  expression.type === 'unknown' ? (expression.retype?.(type) ?? expression) : expression;

/** A literal, as one of a type. */
export const literal = (value: unknown, type: SqlType): Expression => ({
  type,
  reads: NONE,
  ask: () => value,
  ...(type === 'unknown' ? { retype: (wanted: SqlType) => literal(convert(value, wanted), wanted) } : {}),
});

/** Two expressions that are to be of one type. */
export function alike(one: Expression, other: Expression): readonly [Expression, Expression] {
  if (one.type === 'unknown' && other.type === 'unknown') return [retyped(one, 'text'), retyped(other, 'text')];
  if (one.type === 'unknown') return [retyped(one, other.type), other];
  return [one, retyped(other, one.type)];
}

/** Several expressions of one type: of the first that has one. */
export function allAlike(expressions: readonly Expression[]): readonly Expression[] {
  const type = expressions.find((each) => each.type !== 'unknown')?.type ?? 'text';
  return expressions.map((each) => retyped(each, type));
}
