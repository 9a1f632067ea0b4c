import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { send, type Answer } from '../../web/api.ts';
import { Button, TextArea, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { dayTime } from '../../web/parts/time.ts';
import { useZone, When } from '../../web/parts/when.tsx';
import { ZonePick } from '../../web/parts/zone-pick.tsx';
import { useMinute } from '../../web/clock.ts';
import './paper.css';
import { kindWords } from './measured-words.ts';

type Preview = Answer<'POST /tickets/:ticket/paper/preview'>;
type Kind = Preview['proposals'][number]['kind'];

/** What happened of one line, or why it cannot be taken; in the order of the sheet. */
function Lines({ preview }: { preview: Preview }): React.ReactNode {
  const now = useMinute();
  const taken = preview.lines.map((line) => ({ line: line.line, taken: line, wrong: undefined }));
  const refused = preview.wrong.map((wrong) => ({ line: wrong.line, taken: undefined, wrong }));
  const all = [...taken, ...refused].toSorted((one, other) => one.line - other.line);
  return (
    <ol className="paper-lines">
      {all.map(({ line, taken: read, wrong }) =>
        wrong === undefined ? (
          <li key={line} value={line} className={read.known ? 'second' : undefined}>
            <b>{dayTime(read.at, preview.zone, now)}</b> {read.who !== null && <b>{read.who.name}: </b>}
            {read.text}
            {read.known && ' (stands there already)'}
          </li>
        ) : (
          <li key={line} value={line} className="paper-wrong">
            <IconAlertTriangle className="icon" aria-hidden="true" /> <b>Line {line}</b> “{wrong.text.trim()}”: {wrong.wrong}. To do:{' '}
            {wrong.remedy}.
          </li>
        ),
      )}
    </ol>
  );
}

interface ProposalsProps {
  readonly preview: Preview;
  readonly left: ReadonlySet<Kind>;
  readonly onLeave: (left: ReadonlySet<Kind>) => void;
}

/** What the lines seem to say of the ticket's measurements; what is ticked waits on the ticket to be accepted. */
function Proposals({ preview, left, onLeave }: ProposalsProps): React.ReactNode {
  if (preview.proposals.length === 0) return null;
  return (
    <fieldset className="paper-proposals">
      <legend>Propose to measure</legend>
      {preview.proposals.map(({ kind, at, because, recordedAt }) => (
        <label key={kind} className="check">
          <input
            type="checkbox"
            checked={!left.has(kind)}
            onChange={({ currentTarget: { checked } }) =>
              onLeave(new Set(checked ? [...left].filter((each) => each !== kind) : [...left, kind]))
            }
          />
          <span>
            {kindWords[kind]} <When at={at} />
            {recordedAt !== null && (
              <>
                , recorded as <When at={recordedAt} />
              </>
            )}
            <span className="second"> “{because}”</span>
          </span>
        </label>
      ))}
      <span className="hint">They count once somebody accepts them under Measured.</span>
    </fieldset>
  );
}

const counted = (lines: number): string => `${lines} ${lines === 1 ? 'line' : 'lines'}`;

/** How the sheet would stand on the timeline, before anything of it is written. */
function Shown({ preview, left, onLeave }: ProposalsProps): React.ReactNode {
  return (
    <section aria-label="How it will stand" aria-live="polite">
      {preview.wrong.length > 0 && (
        <p>
          <b>{counted(preview.wrong.length)} cannot be taken as written.</b> Nothing is entered yet.
        </p>
      )}
      {preview.lines.length + preview.wrong.length === 0 && <p className="second">There is no line yet.</p>}
      <Lines preview={preview} />
      <Proposals preview={preview} left={left} onLeave={onLeave} />
    </section>
  );
}

/** The words of a sheet that is being typed, kept over a reload until it is entered. */
function useSheet(ticket: string) {
  const kept = `evenkeel.paper.${ticket}`;
  const own = useZone();
  const [text, setText] = useState(() => sessionStorage.getItem(kept) ?? '');
  const [day, setDay] = useState('');
  const [zone, setZone] = useState(own);
  useEffect(() => sessionStorage.setItem(kept, text), [kept, text]);
  return { text, setText, day, setDay, zone, setZone, body: { text, zone, ...(day.trim() === '' ? {} : { day: day.trim() }) } };
}

type Sheet = ReturnType<typeof useSheet>;

/** What is typed in; whatever changes, what was looked at before is looked at again. */
function Fields({ sheet, onChange }: { sheet: Sheet; onChange: () => void }): React.ReactNode {
  const changing =
    <T,>(set: (value: T) => void) =>
    (value: T): void => {
      set(value);
      onChange();
    };
  return (
    <>
      <TextArea
        label="What was written down"
        data-autofocus
        mono
        rows={8}
        value={sheet.text}
        onChange={changing(sheet.setText)}
        placeholder={'14:02 Ines: failed over to the replica\n14:20 payments are back'}
        hint="A line for each thing that happened, each with its time. A date may stand in a line of its own; past midnight goes on by itself."
      />
      <div className="paper-whose">
        <TextField
          label="Day of the first line"
          value={sheet.day}
          onChange={changing(sheet.setDay)}
          placeholder="2026-11-21"
          hint="Empty: the last one that fits."
        />
        <ZonePick label="Whose clock" hint="Of whoever wrote it." value={sheet.zone} onChange={changing(sheet.setZone)} />
      </div>
    </>
  );
}

/** Looks at a sheet, and enters it. */
function usePaper(ticket: string, sheet: Sheet, onClose: () => void) {
  const client = useQueryClient();
  const look = useMutation({
    mutationFn: async () => await send('POST', '/tickets/:ticket/paper/preview', { params: { ticket }, body: sheet.body }),
  });
  const enter = useMutation({
    mutationFn: async (propose: Kind[]) =>
      await send('POST', '/tickets/:ticket/paper', { params: { ticket }, body: { ...sheet.body, propose } }),
    onSuccess: async () => {
      sheet.setText('');
      await client.invalidateQueries({ queryKey: ['ticket'] });
      onClose();
    },
  });
  const fresh = look.data?.wrong.length === 0 ? look.data.lines.filter(({ known }) => !known).length : 0;
  return { look, enter, preview: look.data, fresh, failed: enter.error ?? look.error, isBusy: look.isPending || enter.isPending };
}

/** Enters a timeline that was written on paper: typed in, looked at line by line, then entered whole. */
export function PaperDialog({ ticket, onClose }: { ticket: string; onClose: () => void }): React.ReactNode {
  const sheet = useSheet(ticket);
  const [left, setLeft] = useState<ReadonlySet<Kind>>(new Set());
  const { look, enter, preview, fresh, failed, isBusy } = usePaper(ticket, sheet, onClose);
  const submit = (): void => {
    if (preview === undefined || fresh === 0) look.mutate();
    else enter.mutate(preview.proposals.map(({ kind }) => kind).filter((kind) => !left.has(kind)));
  };
  const nothing = sheet.text.trim() === '' || (preview !== undefined && fresh === 0);
  return (
    <Dialog title="Enter a timeline from paper" onClose={onClose} size={604}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Fields
          sheet={sheet}
          onChange={() => {
            look.reset();
            enter.reset();
          }}
        />
        {preview !== undefined && <Shown preview={preview} left={left} onLeave={setLeft} />}
        {failed !== null && <Failed error={failed} what="the timeline, which stays here" />}
        <div className="acts">
          <Button look="main" submit disabled={isBusy || nothing}>
            {fresh > 0 ? `Enter ${counted(fresh)}` : 'Look at it first'}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Not now
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
