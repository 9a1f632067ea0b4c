/** When a failed act on the world may be tried again. */
export type Retry = 'now' | 'later' | 'never';

/** The world failing: thrown by adapters only. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly retry: Retry;
  constructor(sentence: string, retry: Retry, cause?: unknown) {
    super(sentence, { cause });
    this.retry = retry;
  }
}
