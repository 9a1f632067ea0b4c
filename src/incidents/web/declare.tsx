import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { servicesQuery } from '../../catalog/web/reading.ts';
import { pagingOf, policiesQuery } from '../../paging/web/reading.ts';
import { send, wrongAt } from '../../web/api.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Pick } from '../../web/parts/pick.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { ticketName } from './reading.ts';
import { SeverityChoice } from './severity-choice.tsx';

/** What follows from a severity, as its policy has it. */
function Promised({ severity }: { severity: number }): React.ReactNode {
  const policy = useQuery(policiesQuery).data?.items.find((each) => each.severity === severity);
  const words =
    severity > 2 ? 'Pages nobody. It waits in the team’s queue' : policy === undefined ? 'Pages the primary at once' : pagingOf(policy);
  return <p className="small second">{words}. In doubt take the higher one.</p>;
}

/** Declares an incident: service, severity, one sentence. */
export function Declare({ onClose, onDeclared }: { onClose: () => void; onDeclared: (number: string) => void }): React.ReactNode {
  const services = useQuery(servicesQuery);
  const [service, setService] = useState('');
  const [severity, setSeverity] = useState(2);
  const [title, setTitle] = useState('');
  const declare = useMutation({
    mutationFn: async () => await send('POST', '/tickets', { body: { service, severity, title } }),
    onSuccess: ({ number }) => onDeclared(ticketName(number)),
  });
  return (
    <Dialog title="Declare an incident" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          declare.mutate();
        }}
      >
        <Pick
          label="Service"
          autoFocus
          value={service}
          onChange={setService}
          placeholder="Type a part of its name"
          wrong={wrongAt(declare.error, 'service')}
          options={(services.data?.items ?? []).map((row) => ({
            value: row.slug,
            words: row.name,
            detail: `tier ${row.tier}, ${row.team.name}`,
          }))}
        />
        <SeverityChoice value={severity} onChange={setSeverity} />
        <TextField
          label="What happens, in one sentence"
          required
          value={title}
          onChange={setTitle}
          wrong={wrongAt(declare.error, 'title')}
          placeholder="Card payments fail at checkout"
        />
        <Promised severity={severity} />
        {declare.error !== null && <Failed error={declare.error} what="the declaration" />}
        <div className="acts">
          <Button look="main" large submit disabled={declare.isPending || service === '' || title.trim() === ''}>
            {severity < 3 ? 'Declare and page' : 'Cut the ticket'}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
