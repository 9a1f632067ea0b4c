import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { servicesQuery } from '../../../catalog/web/reading.ts';
import { get, send } from '../../../web/api.ts';
import { TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { PickMany } from '../../../web/parts/pick-many.tsx';
import { useFeedAct, type Feed, type Unmapped } from './reading.ts';

interface MapProps {
  readonly feed: Feed;
  readonly unmapped: Unmapped;
  readonly onClose: () => void;
}

type Rule = Feed['rules'][number];

/** Puts a rule before those of a feed as they stand now. */
async function mapped(integration: string, rule: Rule): Promise<unknown> {
  const { items } = await get('/changes/feeds', {});
  const rules = items.find((each) => each.integration.id === integration)?.rules ?? [];
  return await send('PUT', '/changes/feeds/:integration', { params: { integration }, body: { rules: [rule, ...rules] } });
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
          act.mutate(async () => await mapped(feed.integration.id, rule));
        }}
      >
        <PickMany
          label="Services that it changes"
          values={chosen}
          options={services.map(({ slug, name }) => ({ value: slug, words: name, detail: slug }))}
          onChange={setChosen}
        />
        <TextField label="Its environment here" value={as} onChange={setAs} maxLength={60} hint={`It says ${unmapped.environment}.`} />
        <DialogActs act={act} what="the mapping" verb="Map it" disabled={chosen.length === 0} onClose={onClose} />
      </form>
    </Dialog>
  );
}
