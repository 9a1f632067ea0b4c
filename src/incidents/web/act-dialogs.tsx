import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { SeverityChoice } from './severity-choice.tsx';

interface ActProps {
  /** The tickets, as T-4312. */
  readonly names: readonly string[];
  readonly onClose: () => void;
  readonly onDone?: (() => void) | undefined;
}

/** One act on each of some tickets; afterwards everything about tickets is read anew. */
export function useTicketAct(names: readonly string[], done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ act, body = {} }: { act: string; body?: unknown }) =>
      await Promise.all(names.map(async (name) => await send('POST', `/tickets/${name}/${act}`, body))),
    onSettled: async () => {
      await Promise.all(['tickets', 'ticket', 'watch'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
    onSuccess: done,
  });
}

/** An act on a page of the reader's. */
export function usePageAct(page: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ act, body = {} }: { act: string; body?: unknown }) => await send('POST', `/pages/${page ?? ''}/${act}`, body),
    onSettled: async () => {
      await Promise.all(['tickets', 'ticket', 'watch'].map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
  });
}

const counted = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? '') : `${names.length} tickets`);

/** A reason is left out where it is empty. */
const withReason = (body: Record<string, unknown>, because: string): Record<string, unknown> =>
  because.trim() === '' ? body : { ...body, because };

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

function useClosing(props: ActProps): ReturnType<typeof useTicketAct> {
  return useTicketAct(props.names, () => {
    props.onClose();
    props.onDone?.();
  });
}

/** Gives tickets to a person, with the reason. */
export function GiveDialog(props: ActProps): React.ReactNode {
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const give = useClosing(props);
  const submit = (): void => give.mutate({ act: 'assign', body: withReason({ person }, reason) });
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
  const change = useClosing(props);
  const ready = because.trim() !== '' && severity !== props.now;
  const submit = (): void => change.mutate({ act: 'severity', body: { severity, because } });
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
  readonly act: string;
  readonly label: string;
  /** The field of the body that takes the sentence. */
  readonly field: string;
  readonly hint: string;
}

/** An act that is done with one sentence: why reopened, why escalated, of which it is a duplicate. */
export function WhyDialog({ title, verb, act, label, field, hint, ...props }: WhyProps): React.ReactNode {
  const [text, setText] = useState('');
  const done = useClosing(props);
  const submit = (): void => done.mutate({ act, body: { [field]: text } });
  return (
    <ActForm title={title} verb={verb} ready={text.trim() !== ''} act={done} onClose={props.onClose} onSubmit={submit}>
      <TextField label={label} data-autofocus required value={text} onChange={setText} hint={hint} />
    </ActForm>
  );
}
