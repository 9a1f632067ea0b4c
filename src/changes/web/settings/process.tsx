import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { teamsQuery } from '../../../catalog/web/reading.ts';
import { send, type Item } from '../../../web/api.ts';
import { manages, responds, useMe } from '../../../web/me.ts';
import { Asked } from '../../../web/parts/asked.tsx';
import { Button, Choice, TextArea, TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../../web/parts/states.tsx';
import { Screen } from '../../../web/screen.tsx';
import { exceptionsQuery, type Role } from '../approvals/reading.ts';
import { roleWords } from '../approvals/words.ts';
import '../changes.css';
import { kinds, kindWord, type Kind } from '../record-fields.ts';
import { useExceptionAct } from './reading.ts';

type Exception = Item<'GET /change-exceptions'>;

const states: Readonly<Record<Exception['state'], string>> = {
  nominated: 'asked for',
  approved: 'stands',
  rejected: 'rejected',
  ended: 'ended',
};

const rolesAsked = ['peer', 'manager', 'customer', 'operations', 'vp'] as const satisfies readonly Role[];

const neededWords = ({ approvals }: Exception): string =>
  approvals.length === 0 ? 'needs no approval' : `needs ${approvals.map((role) => roleWords[role].toLowerCase()).join(', then ')}`;

/** Asks that a kind of change needs other approvals than the matrix says. */
function NominateDialog({ team, onClose }: { team: string; onClose: () => void }): React.ReactNode {
  const [kind, setKind] = useState<Kind>('configuration');
  const [approvals, setApprovals] = useState<readonly Role[]>([]);
  const [form, setForm] = useState({ words: '', example: '', reason: '' });
  const set = (field: keyof typeof form) => (value: string) => setForm((now) => ({ ...now, [field]: value }));
  const act = useExceptionAct(onClose);
  return (
    <Dialog title="Ask for an exception" onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { team, kind, approvals: [...approvals], ...form };
          act.mutate(async () => await send('POST', '/change-exceptions', { body }));
        }}
      >
        <TextField label="Which changes" required data-autofocus value={form.words} onChange={set('words')} maxLength={200} />
        <Choice label="Kind" value={kind} options={kinds} onChange={setKind} />
        <fieldset className="form-choices">
          <legend>Who still approves them</legend>
          {rolesAsked.map((role) => (
            <label key={role} className="check">
              <input
                type="checkbox"
                checked={approvals.includes(role)}
                onChange={({ currentTarget: { checked } }) =>
                  setApprovals(rolesAsked.filter((each) => (each === role ? checked : approvals.includes(each))))
                }
              />
              {roleWords[role]}
            </label>
          ))}
        </fieldset>
        <TextArea label="An example" required rows={2} value={form.example} onChange={set('example')} maxLength={1_000} />
        <TextArea label="Why they may" required rows={2} value={form.reason} onChange={set('reason')} maxLength={1_000} />
        <DialogActs
          act={act}
          what="the exception"
          verb="Ask for it"
          disabled={Object.values(form).some((text) => text.trim() === '')}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

/** Ends or rejects an exception, for a reason. */
function EndDialog({ exception, onClose }: { exception: Exception; onClose: () => void }): React.ReactNode {
  const act = useExceptionAct(onClose);
  const verb = exception.state === 'nominated' ? 'Reject' : 'End';
  const params = { number: String(exception.number) };
  return (
    <Asked
      title={`${verb} exception ${exception.number}`}
      verb={`${verb} it`}
      what="the exception"
      fields={[{ key: 'because', label: 'Why' }]}
      act={act}
      send={async ({ because = '' }) => await send('POST', '/change-exceptions/:number/end', { params, body: { because } })}
      onClose={onClose}
    />
  );
}

function Acts({ exception }: { exception: Exception }): React.ReactNode {
  const me = useMe();
  const act = useExceptionAct(() => undefined);
  const [ending, setEnding] = useState(false);
  const params = { number: String(exception.number) };
  const approve = (as: 'manager' | 'process-owner'): void =>
    act.mutate(async () => await send('POST', '/change-exceptions/:number/approve', { params, body: { as } }));
  if (exception.state === 'rejected' || exception.state === 'ended') return null;
  const of = <span className="unseen"> exception {exception.number}</span>;
  return (
    <span className="acts">
      {exception.state === 'nominated' && exception.approvedByManager === null && manages(me) && (
        <Button disabled={act.isPending} onClick={() => approve('manager')}>
          Approve as manager{of}
        </Button>
      )}
      {exception.state === 'nominated' && exception.approvedByOwner === null && (
        <Button disabled={act.isPending} onClick={() => approve('process-owner')}>
          Approve as process owner{of}
        </Button>
      )}
      {manages(me) && (
        <Button look="quiet" onClick={() => setEnding(true)}>
          {exception.state === 'nominated' ? 'Reject' : 'End'}
          {of}
        </Button>
      )}
      {act.error !== null && <Failed error={act.error} what="the exception" />}
      {ending && <EndDialog exception={exception} onClose={() => setEnding(false)} />}
    </span>
  );
}

const approvers = ({ approvedByManager, approvedByOwner }: Exception): string =>
  [
    approvedByManager === null ? 'no manager yet' : `${approvedByManager}, manager`,
    approvedByOwner === null ? 'not the process owner yet' : `${approvedByOwner}, process owner`,
  ].join(' · ');

function Row({ exception }: { exception: Exception }): React.ReactNode {
  const { number, words, kind, state, example, reason, nominatedBy, endedBecause } = exception;
  return (
    <li className="exception">
      <p>
        <b>
          {number}. {words}
        </b>{' '}
        <span className="second">
          {kindWord(kind)}, {neededWords(exception)}, {states[state]}
        </span>
      </p>
      <p>For example: {example}</p>
      <p className="second">
        Why: {reason}
        {nominatedBy !== null && `, asked by ${nominatedBy}`}. Approved by: {approvers(exception)}.
        {endedBecause !== null && ` ${endedBecause}.`}
      </p>
      <Acts exception={exception} />
    </li>
  );
}

/** A team's own process of change: its exceptions from the matrix, each with an example, and who approved them. */
export function TeamProcess(): React.ReactNode {
  const { slug } = useParams({ from: '/frame/teams/$slug/process' });
  const me = useMe();
  const [asked, setAsked] = useState(false);
  const name = useQuery(teamsQuery).data?.items.find((team) => team.slug === slug)?.name ?? slug;
  return (
    <Screen
      title={`How ${name} changes production`}
      acts={responds(me) && <Button onClick={() => setAsked(true)}>Ask for an exception</Button>}
    >
      <div className="stack">
        <p className="second">
          <Link to="/settings/change-matrix">The matrix</Link> decides who approves a change of{' '}
          <Link to="/teams/$slug" params={{ slug }}>
            {name}
          </Link>
          , but for what stands here.
        </p>
        <Read query={useQuery(exceptionsQuery(slug))} what="exceptions" rows={5}>
          {({ items }) => (
            <section aria-labelledby="exceptions">
              <Heading id="exceptions" aside={items.filter(({ state }) => state === 'approved').length}>
                Exceptions
              </Heading>
              {items.length === 0 && (
                <Empty title="The matrix holds for everything.">
                  A kind of change that has gone well many times may need less: ask for it with an example. A manager and the process owner
                  approve it.
                </Empty>
              )}
              <ul className="exceptions">
                {items.map((each) => (
                  <Row key={each.number} exception={each} />
                ))}
              </ul>
            </section>
          )}
        </Read>
      </div>
      {asked && <NominateDialog team={slug} onClose={() => setAsked(false)} />}
    </Screen>
  );
}
