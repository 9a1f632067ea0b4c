import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { Button, TextField } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { fieldInstant } from '../../../web/parts/time-field.ts';
import { shortDay } from '../../../web/parts/time.ts';
import { useMinute } from '../../../web/clock.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { useChangeAct } from '../run-reading.ts';
import type { CampaignItem } from './reading.ts';

interface AskedDialog {
  readonly title: string;
  readonly verb: string;
  readonly fields: readonly (readonly [key: string, label: string, hint?: string])[];
  readonly act: (typed: Readonly<Record<string, string>>) => Promise<unknown>;
  readonly onClose: () => void;
}

/** A few words, and a press. */
export function Asked({ title, verb, fields, act, onClose }: AskedDialog): React.ReactNode {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const acting = useChangeAct<unknown>(onClose);
  const isWhole = fields.every(([key]) => (typed[key] ?? '').trim() !== '');
  return (
    <Dialog title={title} onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          acting.mutate(async () => await act(typed));
        }}
      >
        {fields.map(([key, label, hint], place) => (
          <TextField
            key={key}
            label={label}
            hint={hint}
            required
            {...(place === 0 ? { 'data-autofocus': true } : {})}
            value={typed[key] ?? ''}
            onChange={(text) => setTyped((now) => ({ ...now, [key]: text }))}
            maxLength={2_000}
          />
        ))}
        {acting.error !== null && <Failed error={acting.error} what={title} />}
        <div className="acts">
          <Button look="main" submit disabled={acting.isPending || !isWhole}>
            {verb}
          </Button>
          <Button look="quiet" onClick={onClose}>
            Leave it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Wanted = 'link' | 'except' | 'approved' | 'rejected';

interface ActsProps {
  readonly campaign: string;
  readonly item: CampaignItem;
}

/** What is asked for, with the day on which it would end. */
function Question({ item, onWant }: { item: CampaignItem; onWant: (wanted: Wanted) => void }): React.ReactNode {
  const [zone, now] = [useZone(), useMinute()];
  if (item.asked === null) return null;
  return (
    <span className="campaign-question">
      {item.asked.by} asks for an exception until {shortDay(item.asked.until, zone, now)}: {item.asked.because}{' '}
      <Button look="quiet" onClick={() => onWant('approved')}>
        Approve<span className="unseen"> the exception of {item.service.name}</span>
      </Button>
      <Button look="quiet" onClick={() => onWant('rejected')}>
        Reject<span className="unseen"> the exception of {item.service.name}</span>
      </Button>
    </span>
  );
}

function Wants({ campaign, item, wanted, onClose }: ActsProps & { wanted: Wanted; onClose: () => void }): React.ReactNode {
  const zone = useZone();
  const params = { campaign, service: item.service.slug };
  if (wanted === 'link')
    return (
      <Asked
        title={`Link the change of ${item.service.name}`}
        verb="Link it"
        fields={[['change', 'The change', 'Such as CHG-204. It touches this service.']]}
        act={async ({ change = '' }) =>
          await send('PUT', '/change-campaigns/:campaign/services/:service/change', { params, body: { change: change.trim() } })
        }
        onClose={onClose}
      />
    );
  if (wanted === 'except')
    return (
      <Asked
        title={`An exception for ${item.service.name}`}
        verb="Ask for it"
        fields={[
          ['because', 'Why it need not'],
          ['until', 'Until', 'The last day, such as 2027-03-31. It is owed again then.'],
        ]}
        act={async ({ because = '', until = '' }) =>
          await send('POST', '/change-campaigns/:campaign/services/:service/exceptions', {
            params,
            body: { because, until: fieldInstant(`${until.trim()} 23:59`, zone) ?? 0 },
          })
        }
        onClose={onClose}
      />
    );
  return (
    <Asked
      title={`${wanted === 'approved' ? 'Approve' : 'Reject'} the exception of ${item.service.name}`}
      verb={wanted === 'approved' ? 'Approve it' : 'Reject it'}
      fields={[['because', 'Why']]}
      act={async ({ because = '' }) =>
        await send('POST', '/change-campaigns/:campaign/exceptions/:exception', {
          params: { campaign, exception: item.asked?.id ?? '' },
          body: { state: wanted, because },
        })
      }
      onClose={onClose}
    />
  );
}

/** What can be done about one service of a campaign. */
export function ItemActs({ campaign, item }: ActsProps): React.ReactNode {
  const [wanted, setWanted] = useState<Wanted>();
  const act = useChangeAct<unknown>();
  const params = { campaign, service: item.service.slug };
  const of = <span className="unseen"> for {item.service.name}</span>;
  const hasNone = item.change === null || item.change.state === 'cancelled';
  return (
    <>
      <span className="acts">
        {hasNone && item.standing === 'owed' && (
          <Button
            disabled={act.isPending}
            onClick={() => act.mutate(async () => await send('POST', '/change-campaigns/:campaign/services/:service/draft', { params }))}
          >
            Make its draft{of}
          </Button>
        )}
        {item.standing !== 'done' && (
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
      <Question item={item} onWant={setWanted} />
      {act.error !== null && <Failed error={act.error} what={item.service.name} />}
      {wanted !== undefined && <Wants campaign={campaign} item={item} wanted={wanted} onClose={() => setWanted(undefined)} />}
    </>
  );
}
