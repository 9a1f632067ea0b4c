/** A broken assumption of ours: never the caller's fault, always a bug to be mended. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Holds an assumption: throws a Bug with the sentence when it does not stand. */
export function must(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Bug(sentence);
}

/** The value, or a Bug with the sentence when there is none. */
export function mustHave<T>(value: T | null | undefined, sentence: string): T {
  if (value === null || value === undefined) throw new Bug(sentence);
  return value;
}
