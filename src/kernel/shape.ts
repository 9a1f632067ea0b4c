/**
 * Reads a value that comes from outside: a zod schema, or anything else that throws on what it does not know.
 * Generic functions ask for this and not for a `ZodType`: the compiler compares it in a fraction of the time.
 */
export interface Shape<T> {
  parse(value: unknown): T;
}
