import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { servicesQuery } from '../../../catalog/web/reading.ts';
import { send } from '../../../web/api.ts';
import { Button, TextField } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { PickMany } from '../../../web/parts/pick-many.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { useFeedAct, type Feed, type Unmapped } from './reading.ts';

interface MapProps {
  readonly feed: Feed;
  readonly unmapped: Unmapped;
  readonly onClose: () => void;
}

/** Says which services a subject changes; what came before is looked at anew. */
export function MapDialog({ feed, unmapped, onClose }: MapProps): React.ReactNode {
  const services = useQuery(servicesQuery).data?.items ?? [];
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [as, setAs] = useState(unmapped.environment);
  const act = useFeedAct(onClose);
  return (
    <Dialog title={`What ${unmapped.subject} changes`} onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const rule = {
            subject: unmapped.subject,
            environment: unmapped.environment,
            services: [...chosen],
            as: as.trim() === '' ? null : as,
          };
          act.mutate(
            async () =>
              await send('PUT', '/changes/feeds/:integration', {
                params: { integration: feed.integration.id },
                body: { rules: [rule, ...feed.rules] },
              }),
          );
        }}
      >
        <PickMany
          label="Services that it changes"
          values={chosen}
          options={services.map(({ slug, name }) => ({ value: slug, words: name, detail: slug }))}
          onChange={setChosen}
        />
        <TextField label="Its environment here" value={as} onChange={setAs} maxLength={60} hint={`It says ${unmapped.environment}.`} />
        {act.error !== null && <Failed error={act.error} what="the mapping" />}
        <div className="acts">
          <Button look="main" submit disabled={act.isPending || chosen.length === 0}>
            Map it
          </Button>
          <Button look="quiet" onClick={onClose}>
            Leave it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
