import { useState } from 'react';

import { useLetters } from '../../web/scheme.ts';
import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { age } from '../../web/parts/time.ts';
import { GiveDialog, SeverityDialog, useManyAct } from './act-dialogs.tsx';
import { ticketName, type TicketRow } from './reading.ts';

interface BulkProps {
  readonly chosen: readonly TicketRow[];
  readonly onDone: () => void;
}

/** The act of the bulk bar that a letter stands for. */
export const keyedAct = (letter: string): HTMLElement | null =>
  document.querySelector(`.bulk [aria-keyshortcuts="${CSS.escape(letter.toUpperCase())}"]`);

/** A button with its letter, which presses it while the list has the focus. */
function Keyed({ letter, children, ...rest }: React.ComponentProps<typeof Button> & { letter: string }): React.ReactNode {
  const [letters] = useLetters();
  return (
    <Button {...rest} aria-keyshortcuts={letter}>
      {children}
      {letters === 'on' && <kbd aria-hidden="true">{letter}</kbd>}
    </Button>
  );
}

/** What can be done to the picked tickets at once; it floats over the end of the list. */
export function BulkBar({ chosen, onDone }: BulkProps): React.ReactNode {
  const now = useMinute();
  const [letters] = useLetters();
  const [asking, setAsking] = useState<'give' | 'severity' | undefined>();
  const names = chosen.map(({ number }) => ticketName(number));
  const act = useManyAct(names, onDone);
  const others = names.length - 1;
  const because = others === 0 ? 'from the list' : `together with ${others} ${others === 1 ? 'other' : 'others'}, from the list`;
  const oldest = Math.min(...chosen.map(({ cutAt }) => cutAt));
  const close = (): void => setAsking(undefined);
  return (
    <section className="bulk" aria-label="Picked tickets">
      <b>{chosen.length} picked</b>
      <span className="second">oldest {age(oldest, now)}</span>
      <Keyed letter="T" onClick={() => act.mutate({ act: { do: 'take' }, because })} disabled={act.isPending}>
        Take
      </Keyed>
      <Keyed letter="G" onClick={() => setAsking('give')}>
        Give to
      </Keyed>
      <Keyed letter="V" onClick={() => setAsking('severity')}>
        Severity
      </Keyed>
      <Keyed letter="C" onClick={() => act.mutate({ act: { do: 'close' }, because })} disabled={act.isPending}>
        Close
      </Keyed>
      <Button look="quiet" onClick={onDone}>
        Let go
      </Button>
      {act.error !== null && <Failed error={act.error} what="the tickets" />}
      {letters === 'on' && (
        <span className="keys" aria-hidden="true">
          <kbd>J</kbd> <kbd>K</kbd> <span>move</span> <kbd>X</kbd> <span>pick</span> <kbd>Esc</kbd> <span>let go</span>
        </span>
      )}
      {asking === 'give' && <GiveDialog names={names} onClose={close} onDone={onDone} />}
      {asking === 'severity' && <SeverityDialog names={names} now={chosen[0]?.severity ?? 2} onClose={close} onDone={onDone} />}
    </section>
  );
}
