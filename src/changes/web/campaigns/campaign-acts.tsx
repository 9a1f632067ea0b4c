import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { manages, responds, useMe } from '../../../web/me.ts';
import { Asked } from '../../../web/parts/asked.tsx';
import { Button } from '../../../web/parts/controls.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { fieldInstant } from '../../../web/parts/time-field.ts';
import { shortDay } from '../../../web/parts/time.ts';
import { useMinute } from '../../../web/clock.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { useChangeAct } from '../run-reading.ts';
import type { CampaignItem } from './reading.ts';

type Wanted = 'link' | 'except' | 'approved' | 'rejected';

interface ActsProps {
  readonly campaign: string;
  readonly item: CampaignItem;
}

/** What is asked for, with the day on which it would end. */
function Question({ item, onWant }: { item: CampaignItem; onWant: (wanted: Wanted) => void }): React.ReactNode {
  const [zone, now] = [useZone(), useMinute()];
  const decides = manages(useMe());
  if (item.asked === null) return null;
  return (
    <span className="campaign-question">
      {item.asked.by} asks for an exception until {shortDay(item.asked.until, zone, now)}: {item.asked.because}{' '}
      {decides && (
        <>
          <Button look="quiet" onClick={() => onWant('approved')}>
            Approve<span className="unseen"> the exception of {item.service.name}</span>
          </Button>
          <Button look="quiet" onClick={() => onWant('rejected')}>
            Reject<span className="unseen"> the exception of {item.service.name}</span>
          </Button>
        </>
      )}
    </span>
  );
}

interface WantProps extends ActsProps {
  readonly onClose: () => void;
}

function LinkDialog({ campaign, item, onClose }: WantProps): React.ReactNode {
  const act = useChangeAct<unknown>(onClose);
  const params = { campaign, service: item.service.slug };
  return (
    <Asked
      title={`Link the change of ${item.service.name}`}
      verb="Link it"
      what={item.service.name}
      fields={[{ key: 'change', label: 'The change', hint: 'Such as CHG-204: a record in production that touches this service.' }]}
      act={act}
      send={async ({ change = '' }) =>
        await send('PUT', '/change-campaigns/:campaign/services/:service/change', { params, body: { change: change.trim() } })
      }
      onClose={onClose}
    />
  );
}

function ExceptDialog({ campaign, item, onClose }: WantProps): React.ReactNode {
  const zone = useZone();
  const act = useChangeAct<unknown>(onClose);
  const params = { campaign, service: item.service.slug };
  const endOf = (day: string): number | undefined => fieldInstant(`${day} 23:59`, zone);
  const wrong = (day: string): string | undefined => (endOf(day) === undefined ? 'Such as 2027-03-31' : undefined);
  return (
    <Asked
      title={`An exception for ${item.service.name}`}
      verb="Ask for it"
      what={item.service.name}
      fields={[
        { key: 'because', label: 'Why it need not' },
        { key: 'until', label: 'Until', hint: 'The last day, such as 2027-03-31. It is owed again then.', wrong },
      ]}
      act={act}
      send={async ({ because = '', until = '' }) =>
        await send('POST', '/change-campaigns/:campaign/services/:service/exceptions', {
          params,
          body: { because, until: endOf(until.trim()) ?? 0 },
        })
      }
      onClose={onClose}
    />
  );
}

function DecideDialog({ campaign, item, state, onClose }: WantProps & { readonly state: 'approved' | 'rejected' }): React.ReactNode {
  const act = useChangeAct<unknown>(onClose);
  const verb = state === 'approved' ? 'Approve' : 'Reject';
  const params = { campaign, exception: item.asked?.id ?? '' };
  return (
    <Asked
      title={`${verb} the exception of ${item.service.name}`}
      verb={`${verb} it`}
      what={item.service.name}
      fields={[{ key: 'because', label: 'Why' }]}
      act={act}
      send={async ({ because = '' }) =>
        await send('POST', '/change-campaigns/:campaign/exceptions/:exception', { params, body: { state, because } })
      }
      onClose={onClose}
    />
  );
}

function Wants({ wanted, ...rest }: WantProps & { readonly wanted: Wanted }): React.ReactNode {
  if (wanted === 'link') return <LinkDialog {...rest} />;
  if (wanted === 'except') return <ExceptDialog {...rest} />;
  return <DecideDialog {...rest} state={wanted} />;
}

/** Whether it has no change, or one that was given up or came to nothing. */
const takesChange = ({ change, standing }: CampaignItem): boolean =>
  change === null || change.state === 'cancelled' || standing === 'failed';

/** What can be done about one service of a campaign. */
export function ItemActs({ campaign, item }: ActsProps): React.ReactNode {
  const me = useMe();
  const [wanted, setWanted] = useState<Wanted>();
  const act = useChangeAct<unknown>();
  const params = { campaign, service: item.service.slug };
  const of = <span className="unseen"> for {item.service.name}</span>;
  const isFree = takesChange(item);
  return (
    <>
      {responds(me) && (
        <span className="acts">
          {isFree && item.standing !== 'excepted' && (
            <Button
              disabled={act.isPending}
              onClick={() => act.mutate(async () => await send('POST', '/change-campaigns/:campaign/services/:service/draft', { params }))}
            >
              Make its draft{of}
            </Button>
          )}
          {isFree && (
            <Button look="quiet" onClick={() => setWanted('link')}>
              Link a change{of}
            </Button>
          )}
          {item.standing !== 'done' && item.standing !== 'excepted' && item.asked === null && (
            <Button look="quiet" onClick={() => setWanted('except')}>
              Ask for an exception{of}
            </Button>
          )}
        </span>
      )}
      <Question item={item} onWant={setWanted} />
      {act.error !== null && <Failed error={act.error} what={item.service.name} />}
      {wanted !== undefined && <Wants campaign={campaign} item={item} wanted={wanted} onClose={() => setWanted(undefined)} />}
    </>
  );
}
