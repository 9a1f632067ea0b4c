import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { age } from '../../web/parts/time.ts';
import { GiveDialog, SeverityDialog } from './act-dialogs.tsx';
import type { TicketRow } from './reading.ts';

interface BulkProps {
  readonly picked: ReadonlySet<string>;
  readonly rows: readonly TicketRow[];
  readonly onDone: () => void;
}

/** What can be done to the picked tickets at once; it floats over the end of the list. */
export function BulkBar({ picked, rows, onDone }: BulkProps): React.ReactNode {
  const now = useMinute();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'give' | 'severity' | undefined>();
  const numbers = [...picked];
  const chosen = rows.filter(({ number }) => picked.has(number));
  const take = useMutation({
    mutationFn: async () => await Promise.all(numbers.map(async (number) => await send('POST', `/tickets/${number}/take`, {}))),
    onSettled: async () => await client.invalidateQueries({ queryKey: ['tickets'] }),
    onSuccess: onDone,
  });
  const oldest = Math.min(...chosen.map(({ since }) => Date.parse(since)));
  if (chosen.length === 0) return null;
  return (
    <section className="bulk" aria-label="Picked tickets">
      <b>{chosen.length} picked</b>
      <span className="second">oldest {age(oldest, now)}</span>
      <Button onClick={() => take.mutate()} disabled={take.isPending}>
        Take
      </Button>
      <Button onClick={() => setAsking('give')}>Give to</Button>
      <Button onClick={() => setAsking('severity')}>Severity</Button>
      <Button look="quiet" onClick={onDone}>
        Let go
      </Button>
      {take.error !== null && <Failed error={take.error} what="the tickets" />}
      <span className="keys" aria-hidden="true">
        <kbd>J</kbd> <kbd>K</kbd> <span>move</span> <kbd>X</kbd> <span>pick</span> <kbd>Esc</kbd> <span>let go</span>
      </span>
      {asking === 'give' && <GiveDialog numbers={numbers} onClose={() => setAsking(undefined)} onDone={onDone} />}
      {asking === 'severity' && (
        <SeverityDialog numbers={numbers} now={chosen[0]?.severity ?? 2} onClose={() => setAsking(undefined)} onDone={onDone} />
      )}
    </section>
  );
}
