import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { peopleQuery } from '../../catalog/web/reading.ts';
import { send } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Pick } from '../../web/parts/pick.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { SeverityChoice } from './severity-choice.tsx';

interface ActProps {
  readonly numbers: readonly string[];
  readonly onClose: () => void;
  readonly onDone?: (() => void) | undefined;
}

/** One act on each of some tickets; afterwards everything about tickets is read anew. */
export function useTicketAct(numbers: readonly string[], done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ act, body = {} }: { act: string; body?: unknown }) =>
      await Promise.all(numbers.map(async (number) => await send('POST', `/tickets/${number}/${act}`, body))),
    onSettled: async () => {
      await Promise.all(['tickets', 'ticket', 'watch'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
    onSuccess: done,
  });
}

const counted = (numbers: readonly string[]): string => (numbers.length === 1 ? (numbers[0] ?? '') : `${numbers.length} tickets`);

interface FormProps {
  readonly title: string;
  readonly verb: string;
  readonly ready: boolean;
  readonly act: { readonly isPending: boolean; readonly error: Error | null };
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

function ActForm({ title, verb, ready, act, onSubmit, onClose, children }: FormProps): React.ReactNode {
  return (
    <Dialog title={title} onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {act.error !== null && <Failed error={act.error} what="the ticket" />}
        <div className="acts">
          <Button look="main" submit disabled={act.isPending || !ready}>
            {verb}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Gives tickets to a person, with the reason. */
export function GiveDialog({ numbers, onClose, onDone }: ActProps): React.ReactNode {
  const people = useQuery(peopleQuery);
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const give = useTicketAct(numbers, () => {
    onClose();
    onDone?.();
  });
  const options = (people.data?.items ?? []).map(({ id, name, teams }) => ({
    value: id,
    words: name,
    detail: teams.map((team) => team.name).join(', '),
  }));
  return (
    <ActForm
      title={`Give ${counted(numbers)} to`}
      verb="Give"
      ready={person !== ''}
      act={give}
      onClose={onClose}
      onSubmit={() => give.mutate({ act: 'assign', body: { person, reason } })}
    >
      <Pick label="Person" autoFocus value={person} onChange={setPerson} options={options} />
      <TextField label="Why" value={reason} onChange={setReason} hint="Stands on the timeline." />
    </ActForm>
  );
}

/** Raises or lowers tickets, with the reason. */
export function SeverityDialog({ numbers, now, onClose, onDone }: ActProps & { now: number }): React.ReactNode {
  const [severity, setSeverity] = useState(now);
  const [reason, setReason] = useState('');
  const change = useTicketAct(numbers, () => {
    onClose();
    onDone?.();
  });
  const ready = reason.trim() !== '' && severity !== now;
  return (
    <ActForm
      title={`Severity of ${counted(numbers)}`}
      verb="Change"
      ready={ready}
      act={change}
      onClose={onClose}
      onSubmit={() => change.mutate({ act: 'severity', body: { severity, reason } })}
    >
      <SeverityChoice value={severity} onChange={setSeverity} />
      <TextField
        label="Why"
        required
        value={reason}
        onChange={setReason}
        hint="Stands on the timeline. Raising pages again from the first step."
      />
    </ActForm>
  );
}

interface WhyProps extends ActProps {
  readonly title: string;
  readonly verb: string;
  readonly act: string;
  readonly hint: string;
}

/** An act that is done with a sentence: why reopened, why closed, why escalated. */
export function WhyDialog({ numbers, title, verb, act, hint, onClose, onDone }: WhyProps): React.ReactNode {
  const [reason, setReason] = useState('');
  const done = useTicketAct(numbers, () => {
    onClose();
    onDone?.();
  });
  return (
    <ActForm
      title={title}
      verb={verb}
      ready={reason.trim() !== ''}
      act={done}
      onClose={onClose}
      onSubmit={() => done.mutate({ act, body: { reason } })}
    >
      <TextField label="Why" data-autofocus required value={reason} onChange={setReason} hint={hint} />
    </ActForm>
  );
}

const ends = [
  ['15', '15 min'],
  ['30', '30 min'],
  ['60', '1 h'],
  ['120', '2 h'],
] as const;

/** Snoozes a ticket's pages until a time. */
export function SnoozeDialog({ numbers, onClose, until }: ActProps & { until: (minutes: number) => string }): React.ReactNode {
  const [minutes, setMinutes] = useState('30');
  const [reason, setReason] = useState('');
  const snooze = useTicketAct(numbers, onClose);
  return (
    <ActForm
      title={`Snooze ${counted(numbers)}`}
      verb={`Snooze`}
      ready
      act={snooze}
      onClose={onClose}
      onSubmit={() => snooze.mutate({ act: 'snooze', body: { until: until(Number(minutes)), reason } })}
    >
      <div className="field">
        <label htmlFor="snooze-for">For</label>
        <select id="snooze-for" value={minutes} onChange={(event) => setMinutes(event.currentTarget.value)}>
          {ends.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <TextField label="Why" value={reason} onChange={setReason} hint="At the end it pages again." />
    </ActForm>
  );
}
