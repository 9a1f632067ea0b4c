import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send } from '../../web/api.ts';
import type { Api } from '../../web/api-types.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { SeverityChoice } from './severity-choice.tsx';
import type { Move } from './ticket-acts.ts';

interface ActProps {
  /** The tickets, as T-4312. */
  readonly names: readonly string[];
  readonly onClose: () => void;
  readonly onDone?: (() => void) | undefined;
}

/** An act on one ticket, given its name. */
export type TicketAct = (ticket: string) => Promise<unknown>;

const readings = ['tickets', 'ticket', 'watch'];

/** One act on each of some tickets; afterwards everything about tickets is read anew. */
export function useTicketAct(names: readonly string[], done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: TicketAct) => await Promise.all(names.map(act)),
    onSettled: async () => {
      await Promise.all(readings.map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
    onSuccess: done,
  });
}

/** Gives a ticket one of the moves that need no words. */
export const moving =
  (move: Move): TicketAct =>
  async (ticket) =>
    await send('POST', `/tickets/:ticket/${move}`, { params: { ticket } });

/** What one request may name. */
const MOST_AT_ONCE = 200;

type Many = Api['POST /tickets/bulk']['body'];

/** One thing for some tickets, and why. */
type ManyOrder = Pick<Many, 'act' | 'because'>;

/** Does one thing to each ticket; throws what says which were left and why. */
async function doToMany(names: readonly string[], order: ManyOrder): Promise<void> {
  const left: string[] = [];
  for (let from = 0; from < names.length; from += MOST_AT_ONCE) {
    const { outcomes } = await send('POST', '/tickets/bulk', { body: { tickets: names.slice(from, from + MOST_AT_ONCE), ...order } });
    left.push(...outcomes.flatMap(({ ticket, done, why }) => (done ? [] : [`${ticket}: ${why ?? 'refused'}`])));
  }
  if (left.length === 0) return;
  if (names.length === 1) throw new Error(left[0]);
  const rest = left.length > 3 ? `; and ${left.length - 3} more` : '';
  throw new Error(`${left.length} of ${names.length} were left as they are. ${left.slice(0, 3).join('; ')}${rest}`);
}

/** One thing for each of some tickets in one request; afterwards everything about tickets is read anew. */
export function useManyAct(names: readonly string[], done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (order: ManyOrder) => await doToMany(names, order),
    onSettled: async () => {
      await Promise.all(readings.map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
    onSuccess: done,
  });
}

const counted = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? '') : `${names.length} tickets`);

interface FormProps {
  readonly title: string;
  readonly verb: string;
  readonly ready: boolean;
  readonly act: { readonly isPending: boolean; readonly error: Error | null };
  /** What was not changed where the act failed. */
  readonly what?: string;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** A dialog for one act: its fields, the button that does it, and what went wrong. */
export function ActForm({ title, verb, ready, act, what = 'the ticket', onSubmit, onClose, children }: FormProps): React.ReactNode {
  return (
    <Dialog title={title} onClose={onClose} size={480}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {act.error !== null && <Failed error={act.error} what={what} />}
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

/** What follows an act: its dialog closes. */
const closing =
  ({ onClose, onDone }: ActProps): (() => void) =>
  () => {
    onClose();
    onDone?.();
  };

/** Gives tickets to a person, with the reason. */
export function GiveDialog(props: ActProps): React.ReactNode {
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const give = useManyAct(props.names, closing(props));
  const submit = (): void => give.mutate({ act: { do: 'assign', person }, because: reason.trim() === '' ? 'given by hand' : reason });
  return (
    <ActForm
      title={`Give ${counted(props.names)} to`}
      verb="Give"
      ready={person !== ''}
      act={give}
      onClose={props.onClose}
      onSubmit={submit}
    >
      <PersonPick label="Person" value={person} onChange={setPerson} />
      <TextField label="Why" value={reason} onChange={setReason} hint="Stands on the timeline." />
    </ActForm>
  );
}

/** Raises or lowers tickets, with the reason. */
export function SeverityDialog(props: ActProps & { now: number }): React.ReactNode {
  const [severity, setSeverity] = useState(props.now);
  const [because, setBecause] = useState('');
  const change = useManyAct(props.names, closing(props));
  const ready = because.trim() !== '' && severity !== props.now;
  const submit = (): void => change.mutate({ act: { do: 'severity', severity }, because });
  return (
    <ActForm
      title={`Severity of ${counted(props.names)}`}
      verb="Change"
      ready={ready}
      act={change}
      onClose={props.onClose}
      onSubmit={submit}
    >
      <SeverityChoice value={severity} onChange={setSeverity} />
      <TextField label="Why" required value={because} onChange={setBecause} hint="Stands on the timeline. Severity 1 and 2 page." />
    </ActForm>
  );
}

interface WhyProps extends ActProps {
  readonly title: string;
  readonly verb: string;
  readonly label: string;
  readonly hint: string;
  /** The act that the sentence is for. */
  readonly act: (text: string) => TicketAct;
}

/** An act that is done with one sentence: why reopened, why escalated, of which it is a duplicate. */
export function WhyDialog({ title, verb, act, label, hint, ...props }: WhyProps): React.ReactNode {
  const [text, setText] = useState('');
  const done = useTicketAct(props.names, closing(props));
  const submit = (): void => done.mutate(act(text));
  return (
    <ActForm title={title} verb={verb} ready={text.trim() !== ''} act={done} onClose={props.onClose} onSubmit={submit}>
      <TextField label={label} data-autofocus required value={text} onChange={setText} hint={hint} />
    </ActForm>
  );
}
