import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { TextField } from '../../web/parts/controls.tsx';
import { ActForm } from './act-dialogs.tsx';
import { ticketName } from './reading.ts';
import { WhomPick } from './whom-pick.tsx';

interface EngageProps {
  /** Whom the palette found already. */
  readonly whom: string;
  readonly onClose: () => void;
  readonly onEngaged: (ticket: string) => void;
}

/** Engages somebody without an incident: two fields and one press. */
export function EngageDialog({ whom: found, onClose, onEngaged }: EngageProps): React.ReactNode {
  const [whom, setWhom] = useState(found);
  const [text, setText] = useState('');
  const act = useMutation({
    mutationFn: async () => await send('POST', '/engagements', { body: { whom, text } }),
    onSuccess: ({ number }) => onEngaged(ticketName(number)),
  });
  return (
    <ActForm
      title="Engage somebody"
      verb="Page them now"
      ready={whom !== '' && text.trim() !== ''}
      act={act}
      what="the request"
      onClose={onClose}
      onSubmit={() => act.mutate()}
    >
      <WhomPick value={whom} onChange={setWhom} focus={found === ''} />
      <TextField
        label="What you need"
        required
        autoFocus={found !== ''}
        maxLength={300}
        hint="They are paged with these words; a ticket of severity 3 stands for it."
        value={text}
        onChange={setText}
      />
    </ActForm>
  );
}
