import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { get, send, wrongAt, type Item } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { EditActs, EditedBy, useEdit } from '../../web/parts/edits.tsx';
import { Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { measureTexts } from '../rules/measures.ts';
import './engaging.css';
import { amountOf, lengthWords, secondsOf, units, type Unit } from './target-lengths.ts';

type Target = Item<'GET /step-targets'>;

const targetsQuery = queryOptions({
  queryKey: ['step-targets'],
  queryFn: async ({ signal }) => await get('/step-targets', {}, signal),
});

/** What an edit makes old. */
const readings = ['step-targets', 'measures'];

/** By when a step should be done, and who owns that it is. It is stored over what stood as it was opened. */
function TargetDialog({ target, onClose }: { target: Target; onClose: () => void }): React.ReactNode {
  const [opened] = useState(target.version);
  const [standing] = useState(amountOf(target.seconds));
  const [amount, setAmount] = useState(String(standing.amount));
  const [unit, setUnit] = useState<Unit>(standing.unit);
  const [role, setRole] = useState(target.role);
  const seconds = secondsOf(amount, unit);
  const store = useEdit(
    readings,
    async (version: number) =>
      await send('PUT', '/step-targets/:step', { params: { step: target.step }, body: { seconds: seconds ?? 0, role, version } }),
    onClose,
  );
  return (
    <Dialog title={measureTexts[target.step].name} onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate(opened);
        }}
      >
        <p className="second">It runs {measureTexts[target.step].of}.</p>
        <div className="pair">
          <TextField
            label="Within"
            required
            data-autofocus
            inputMode="numeric"
            value={amount}
            onChange={setAmount}
            wrong={seconds === undefined && amount !== '' ? 'A whole number, at most 90 days.' : wrongAt(store.error, 'seconds')}
          />
          <Choice label="Unit" value={unit} options={units} onChange={setUnit} />
        </div>
        <TextField
          label="Who owns it"
          required
          maxLength={60}
          hint="A role, such as Call leader, or a team."
          value={role}
          onChange={setRole}
          wrong={wrongAt(store.error, 'role')}
        />
        <p className="small second">
          As shipped: {lengthWords(target.shipped.seconds)}, {target.shipped.role}
        </p>
        <EditActs
          act={store}
          what="the target"
          disabled={seconds === undefined || role.trim() === ''}
          onStore={() => store.mutate(target.version)}
          onTake={onClose}
        />
      </form>
    </Dialog>
  );
}

function Acts({ target, onEdit }: { target: Target; onEdit: () => void }): React.ReactNode {
  const name = measureTexts[target.step].name;
  const { seconds, role } = target.shipped;
  const ship = useEdit(
    readings,
    async () => await send('DELETE', '/step-targets/:step', { params: { step: target.step }, query: { version: target.version } }),
    () => undefined,
  );
  return (
    <span className="row-acts">
      {target.version > 0 && (
        <Sure verb="Go back to what ships" of={name} title={name} act={async () => await ship.mutateAsync(undefined)}>
          It is {lengthWords(seconds)} again, owned by: {role}.
        </Sure>
      )}
      <button type="button" className="link" onClick={onEdit}>
        Edit<span className="unseen"> {name}</span>
      </button>
    </span>
  );
}

/** By when each step of an incident should be done, and who owns that it is: as shipped, or as the organisation has it. */
export function Targets(): React.ReactNode {
  const may = administers(useMe());
  const [editing, setEditing] = useState<string>();
  return (
    <Read query={useQuery(targetsQuery)} what="the targets" rows={6}>
      {({ items }) => {
        const edited = items.find(({ step }) => step === editing);
        return (
          <section className="stack">
            <p className="second">
              What takes longer is missed, and listed by its step under{' '}
              <Link className="in-text" to="/review">
                Review
              </Link>
              . An edit counts at once, for incidents of the past too.
              {!may && ' An administrator edits them.'}
            </p>
            <table className="plain phone-list">
              <thead>
                <tr>
                  <th>Step</th>
                  <th>Within</th>
                  <th>Who owns it</th>
                  <th>Stands</th>
                  {may && <th className="right">Change</th>}
                </tr>
              </thead>
              <tbody>
                {items.map((target) => (
                  <tr key={target.step}>
                    <td>
                      {measureTexts[target.step].name} <span className="second small">{measureTexts[target.step].of}</span>
                    </td>
                    <td className="nowrap">{lengthWords(target.seconds)}</td>
                    <td>{target.role}</td>
                    <td className="cell-2 small">
                      <EditedBy {...target} />
                    </td>
                    {may && (
                      <td className="right">
                        <Acts target={target} onEdit={() => setEditing(target.step)} />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
            {edited !== undefined && <TargetDialog target={edited} onClose={() => setEditing(undefined)} />}
          </section>
        );
      }}
    </Read>
  );
}
