import { z } from 'zod';

import { mustHave } from '../../src/kernel/index.ts';
import { eventReader } from '../../src/web/event-stream.ts';
import type { TestApp } from './organisation.ts';

const reading = z.object({
  ticket: z.string(),
  parts: z.record(z.string(), z.unknown()).default({}),
  lines: z.array(z.object({ id: z.number() })).default([]),
});

/** What one browser was told by its stream so far. */
export class Followed {
  /** The lines of the journal that it has heard of, by event or by reading. */
  readonly lines = new Set<number>();
  /** What each watched ticket comes to, part by part, as it was told last. */
  readonly parts = new Map<string, Record<string, unknown>>();
  private last = '';
  private ending = new AbortController();

  /** Follows these tickets from the last event on, as a browser does that shows another ticket beside. */
  async follow(run: TestApp, cookie: string, watched: readonly string[]): Promise<void> {
    this.stop();
    this.ending = new AbortController();
    const search = new URLSearchParams(watched.map((ticket): [string, string] => ['ticket', ticket]));
    const answer = await fetch(`${run.url}/api/v1/events?${search.toString()}`, {
      headers: { cookie, ...(this.last === '' ? {} : { 'last-event-id': this.last }) },
      signal: this.ending.signal,
    });
    const body = mustHave(answer.body ?? undefined, 'a stream');
    const read = eventReader();
    const hear = async (): Promise<void> => {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        for (const event of read(value)) this.hear(event);
      }
    };
    void hear().catch(() => undefined);
  }

  private hear({ event, id, data }: { event: string; id: string; data: string }): void {
    if (event !== 'reading') {
      this.last = id;
      this.lines.add(Number(id.split('-')[1]));
      return;
    }
    const { ticket, parts, lines } = reading.parse(JSON.parse(data));
    this.parts.set(ticket, { ...this.parts.get(ticket), ...parts });
    for (const line of lines) this.lines.add(line.id);
  }

  stop(): void {
    this.ending.abort();
  }
}
