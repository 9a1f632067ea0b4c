import { useState } from 'react';

import { send, wrongAt } from '../../../web/api.ts';
import { TextArea } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { EditActs, EditedBy, useEdit } from '../../../web/parts/edits.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Sure } from '../../../web/parts/sure.tsx';
import type { Role } from './reading.ts';

interface Edit {
  readonly duty: string;
  readonly version: number;
}

/** What a role owes, beside what ships. It is stored over what stood as it was opened. */
function DutyDialog({ role, onClose }: { role: Role; onClose: () => void }): React.ReactNode {
  const [opened] = useState(role.version);
  const [duty, setDuty] = useState(role.duty);
  const store = useEdit(
    ['incident-roles'],
    async (body: Edit) => await send('PUT', '/incident-roles/:role', { params: { role: role.role }, body }),
    onClose,
  );
  return (
    <Dialog title={`What ${role.name.toLowerCase()} owes`} onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate({ duty, version: opened });
        }}
      >
        <TextArea
          label="Duties"
          required
          data-autofocus
          rows={6}
          maxLength={1000}
          hint="A few sentences, read in the middle of the night."
          value={duty}
          onChange={setDuty}
          wrong={wrongAt(store.error, 'duty')}
        />
        {duty !== role.shipped && (
          <p className="small second">
            <b>As shipped:</b> {role.shipped}
          </p>
        )}
        <EditActs
          act={store}
          what={`what ${role.name} owes`}
          disabled={duty.trim() === '' || duty === role.duty}
          onStore={() => store.mutate({ duty, version: role.version })}
          onTake={onClose}
        />
      </form>
    </Dialog>
  );
}

/** Goes back to what ships for a role. */
function AsShipped({ role }: { role: Role }): React.ReactNode {
  const ship = useEdit(
    ['incident-roles'],
    async () =>
      await send('DELETE', '/incident-roles/:role', {
        params: { role: role.role },
        query: { version: role.version },
      }),
    () => undefined,
  );
  return (
    <Sure verb="Go back to what ships" of={role.name} title={role.name} act={async () => await ship.mutateAsync(undefined)}>
      Incidents that begin from now on say again: {role.shipped}
    </Sure>
  );
}

/** The roles, each with what it owes; it is changed by who may. */
export function Duties({ roles, may }: { roles: readonly Role[]; may: boolean }): React.ReactNode {
  const [editing, setEditing] = useState<string>();
  const edited = roles.find(({ role }) => role === editing);
  return (
    <section aria-labelledby="leading-roles">
      <Heading id="leading-roles">What each role owes</Heading>
      <ul className="leading-roles">
        {roles.map((role) => (
          <li key={role.role}>
            <div>
              <h3>{role.name}</h3>
              <span className="small second">
                <EditedBy {...role} />
              </span>
            </div>
            <div>
              <p>{role.duty}</p>
              {role.duty !== role.shipped && (
                <p className="small second">
                  <b>As shipped:</b> {role.shipped}
                </p>
              )}
            </div>
            {may && (
              <span className="row-acts">
                <button type="button" className="link" onClick={() => setEditing(role.role)}>
                  Edit<span className="unseen"> {role.name}</span>
                </button>
                {role.version > 0 && <AsShipped role={role} />}
              </span>
            )}
          </li>
        ))}
      </ul>
      {edited !== undefined && <DutyDialog role={edited} onClose={() => setEditing(undefined)} />}
    </section>
  );
}
