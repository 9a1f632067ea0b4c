import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Read } from '../../web/parts/states.tsx';
import { fieldInstant, fieldOf } from '../../web/parts/time-field.ts';
import { useZone, When } from '../../web/parts/when.tsx';
import { PostingForm, type Written } from './posting-form.tsx';
import { statusPageQuery, type Posting, type PostingState, type StatusPage } from './reading.ts';

const HOUR = 3_600_000;
const announced: readonly (readonly [PostingState, string])[] = [['announced', 'Announced']];
const ends: readonly (readonly [PostingState, string])[] = [
  ['done', 'Done'],
  ['cancelled', 'Cancelled'],
];

interface FormProps {
  readonly page: StatusPage;
  readonly onClose: () => void;
}

function NewMaintenance({ page, onClose }: FormProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const begin = Math.ceil((now + HOUR) / HOUR) * HOUR;
  const [from, setFrom] = useState(fieldOf(begin, zone));
  const [until, setUntil] = useState(fieldOf(begin + HOUR, zone));
  const order = (written: Written) => ({
    ...written,
    kind: 'maintenance' as const,
    from: fieldInstant(from, zone),
    until: fieldInstant(until, zone),
  });
  const params = { page: page.slug };
  return (
    <PostingForm
      stamp={`${from} ${until}`}
      on={page.title}
      begin={{ title: '', state: 'announced', words: '', impacts: {} }}
      components={page.components}
      states={announced}
      hasTitle
      preview={async (written) => await send('POST', '/status-pages/:page/preview', { params, body: order(written) })}
      publish={async (written, preview) =>
        await send('POST', '/status-pages/:page/publish', { params, body: { ...order(written), preview } })
      }
      onDone={onClose}
      onClose={onClose}
    >
      <TextField label={`From, ${zone}`} placeholder="2026-10-24 22:00" required value={from} onChange={setFrom} />
      <TextField label={`Until, ${zone}`} placeholder="2026-10-24 22:00" required value={until} onChange={setUntil} />
    </PostingForm>
  );
}

/** A maintenance that stands: it ends by its time, or when somebody says that it is done. */
function Standing({ page, posting }: { page: StatusPage; posting: Posting }): React.ReactNode {
  const [ending, setEnding] = useState(false);
  const order = (written: Written) => ({ ...written, kind: 'maintenance' as const, posting: posting.id, title: posting.title });
  const params = { page: page.slug };
  return (
    <li className="whole">
      <span>
        {posting.title}{' '}
        <span className="second">
          {posting.phase.toLowerCase()}, {posting.from !== null && <When at={posting.from} />} to{' '}
          {posting.until !== null && <When at={posting.until} />}
        </span>
      </span>
      {ending ? (
        <PostingForm
          on={page.title}
          begin={{ title: posting.title, state: posting.phase === 'Announced' ? 'cancelled' : 'done', words: '', impacts: {} }}
          components={[]}
          states={ends}
          hasTitle={false}
          preview={async (written) => await send('POST', '/status-pages/:page/preview', { params, body: order(written) })}
          publish={async (written, preview) =>
            await send('POST', '/status-pages/:page/publish', { params, body: { ...order(written), preview } })
          }
          onDone={() => setEnding(false)}
          onClose={() => setEnding(false)}
        />
      ) : (
        <Button look="quiet" onClick={() => setEnding(true)}>
          Say that it is over
        </Button>
      )}
    </li>
  );
}

/** Maintenance by hand: what stands announced or under way, and a new one. */
export function Announce({ page, onClose }: FormProps): React.ReactNode {
  const query = useQuery(statusPageQuery(page.slug));
  return (
    <>
      <Heading>Maintenance</Heading>
      <Read query={query} what="what is announced">
        {({ shown }) => {
          const standing = [...shown.current, ...shown.announced].filter(({ kind }) => kind === 'maintenance');
          return standing.length === 0 ? null : (
            <ul className="rows two-line">
              {standing.map((posting) => (
                <Standing key={posting.id} page={page} posting={posting} />
              ))}
            </ul>
          );
        }}
      </Read>
      <NewMaintenance page={page} onClose={onClose} />
    </>
  );
}
