import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { linesOf } from '../rules/checklist.ts';
import { useCallAct, useMine, type Call, type ChecklistLine } from './call-reading.ts';

interface LineProps {
  readonly line: ChecklistLine;
  readonly busy: boolean;
  readonly onMark: (standing: 'done' | 'open') => void;
}

const who = ({ entries, note }: ChecklistLine): string =>
  [...entries.map((entry) => entry.who), note ?? ''].filter((words) => words !== '').join(', ');

/** One line: a box to tick, or the time and the name that the record has. */
function Line({ line, busy, onMark }: LineProps): React.ReactNode {
  const last = line.entries.at(-1);
  const done = line.standing !== 'open';
  return (
    <li title={who(line)}>
      <button
        type="button"
        role="checkbox"
        aria-checked={done}
        aria-label={line.words}
        className="tick"
        disabled={busy}
        onClick={() => onMark(done ? 'open' : 'done')}
      >
        {line.standing === 'done' && <IconCheck className="icon" aria-hidden="true" />}
        {line.standing === 'not-needed' && <IconMinus className="icon" aria-hidden="true" />}
      </button>
      <span className={done ? 'what second' : 'what'}>
        {line.words}
        {line.note !== null && <small className="second">{line.note}</small>}
      </span>
      <span className="push">
        {last !== undefined && (
          <>
            {line.entries.length > 1 && `${line.entries.length} times, `}
            <When at={last.at} as="clock" />
          </>
        )}
      </span>
    </li>
  );
}

/** The checklist: the lines of the reader's roles, or all of them. What the record has is ticked by itself. */
export function Checklist({ name, call }: { name: string; call: Call }): React.ReactNode {
  const mine = useMine(call);
  const [all, setAll] = useState(false);
  const act = useCallAct(name);
  const ofMine = linesOf(call.checklist, mine.roles);
  const whole = all || ofMine.length === 0;
  const lines = whole ? call.checklist : ofMine;
  const done = lines.filter(({ standing }) => standing !== 'open').length;
  return (
    <section className="rail-checklist">
      <Heading aside={`${done} of ${lines.length}`}>{whole ? 'Checklist' : 'Your checklist'}</Heading>
      <ul className="rows rail checklist">
        {lines.map((line) => (
          <Line
            key={line.key}
            line={line}
            busy={act.isPending}
            onMark={(standing) =>
              act.mutate(
                async () =>
                  await send('POST', '/tickets/:ticket/checklist', { params: { ticket: name }, body: { line: line.key, standing } }),
              )
            }
          />
        ))}
      </ul>
      {ofMine.length > 0 && (
        <Button look="quiet" aria-expanded={whole} onClick={() => setAll(!all)}>
          {whole ? 'Only the lines of your roles' : 'The lines of everybody'}
        </Button>
      )}
      {act.error !== null && <Failed error={act.error} what="the line" />}
    </section>
  );
}
