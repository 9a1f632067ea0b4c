import { useEffect, useState } from 'react';

import { send } from '../../../web/api.ts';
import { Button } from '../../../web/parts/controls.tsx';
import { useFocusBack } from '../../../web/parts/dialog.tsx';
import { Refused, useEdit } from '../../../web/parts/edits.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Sure } from '../../../web/parts/sure.tsx';
import { isSameChecklist } from '../../rules/checklist.ts';
import { moved, putBack, withLine, type Draft } from './draft.ts';
import { LineDialog } from './line-dialog.tsx';
import { Lines, passFocus } from './lines.tsx';
import type { Checklist, Line, Role } from './reading.ts';

interface ChecklistProps {
  readonly list: Checklist;
  readonly shipped: readonly Line[];
  readonly roles: readonly Role[];
  readonly may: boolean;
  /** What is edited and not stored yet; it stays while another severity is looked at. */
  readonly draft: Draft | undefined;
  readonly onDraft: (draft: Draft | undefined) => void;
}

/** Stores the edited list over the version that it was made of, or leaves it. */
function Unstored({ list, draft, onDraft }: ChecklistProps & { draft: Draft }): React.ReactNode {
  const severity = String(list.severity);
  useFocusBack();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
  const store = useEdit(
    ['incident-checklists'],
    async ({ version, lines }: Draft) =>
      await send('PUT', '/incident-checklists/:severity', { params: { severity }, body: { version, lines: [...lines] } }),
    () => onDraft(undefined),
  );
  return (
    <div className="checklist-unstored">
      <Refused
        error={store.error}
        what="the checklist"
        onStore={() => store.mutate({ ...draft, version: list.version })}
        onTake={() => onDraft(undefined)}
      />
      <div className="acts">
        <span>Not stored yet: incidents still begin with what stood before.</span>
        <Button look="main" disabled={store.isPending || draft.lines.length === 0} onClick={() => store.mutate(draft)}>
          Store the checklist
        </Button>
        <Button look="quiet" onClick={() => onDraft(undefined)}>
          Discard
        </Button>
      </div>
    </div>
  );
}

/** Goes back to the list that ships. */
function AsShipped({ list }: { list: Checklist }): React.ReactNode {
  const ship = useEdit(
    ['incident-checklists'],
    async () =>
      await send('DELETE', '/incident-checklists/:severity', {
        params: { severity: String(list.severity) },
        query: { version: list.version },
      }),
    () => undefined,
  );
  return (
    <Sure
      look="button"
      verb="Go back to what ships"
      of={`for severity ${list.severity}`}
      title={`Severity ${list.severity}`}
      act={async () => await ship.mutateAsync(undefined)}
    >
      Incidents that begin from now on have the lines that ship. Those of yours stay readable in the journal and on incidents that have
      them.
    </Sure>
  );
}

/** Lines that ship and that the list has not. */
function LeftOut({ lines, onPutBack }: { lines: readonly Line[]; onPutBack: ((line: Line) => void) | undefined }): React.ReactNode {
  if (lines.length === 0) return null;
  return (
    <section aria-label="Lines that ship and are not in yours">
      <Heading aside={lines.length}>Ships, and is not in yours</Heading>
      <ul className="rows">
        {lines.map((line) => (
          <li key={line.key}>
            <span className="what">{line.words}</span>
            {onPutBack !== undefined && (
              <span className="push">
                <button
                  type="button"
                  className="link"
                  onClick={(event) => {
                    passFocus(event.currentTarget);
                    onPutBack(line);
                  }}
                >
                  Put back<span className="unseen"> {line.words}</span>
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The checklist of a severity: read by everybody, and edited as a whole by who may. */
export function ChecklistEdit(props: ChecklistProps): React.ReactNode {
  const { list, shipped, roles, may, draft, onDraft } = props;
  const [asked, setAsked] = useState<Line | null>();
  const [said, setSaid] = useState('');
  const lines = draft?.lines ?? list.lines;
  /** What was changed back to what stands is no edit. */
  const take = (next: readonly Line[]): void =>
    onDraft(isSameChecklist(next, list.lines) ? undefined : { version: draft?.version ?? list.version, lines: next });
  const close = (): void => setAsked(undefined);
  const acts = {
    onEdit: setAsked,
    onMove: (line: Line, by: -1 | 1) => {
      take(moved(lines, line.key, by));
      setSaid(`${line.words}: now ${lines.indexOf(line) + by + 1} of ${lines.length}`);
    },
    onRemove: (line: Line) => {
      take(lines.filter(({ key }) => key !== line.key));
      setSaid(`Removed: ${line.words}`);
    },
  };
  const missing = shipped.filter(({ key }) => lines.every((line) => line.key !== key));
  return (
    <>
      <Lines lines={lines} shipped={shipped} roles={roles} acts={may ? acts : undefined} />
      <span className="unseen" role="status">
        {said}
      </span>
      {may && (
        <div className="acts list-acts">
          <Button disabled={lines.length >= 60} onClick={() => setAsked(null)}>
            Add a line
          </Button>
          {draft === undefined && list.version > 0 && <AsShipped list={list} />}
        </div>
      )}
      <LeftOut lines={missing} onPutBack={may ? (line) => take(putBack(lines, line, shipped)) : undefined} />
      {draft !== undefined && <Unstored {...props} draft={draft} />}
      {asked !== undefined && (
        <LineDialog
          line={asked}
          lines={lines}
          shipped={shipped}
          roles={roles}
          onClose={close}
          onTake={(line) => {
            take(withLine(lines, line));
            close();
          }}
        />
      )}
    </>
  );
}
