import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { get, send, type Item } from '../../../web/api.ts';
import { manages, useMe } from '../../../web/me.ts';
import { Button, TextField } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../../web/parts/states.tsx';
import { When } from '../../../web/parts/when.tsx';
import { useFeedAct } from './reading.ts';

type Shown = Item<'GET /changes/unrecorded'>;

const unrecordedQuery = queryOptions({
  queryKey: ['changes', 'unrecorded'],
  queryFn: async ({ signal }) => await get('/changes/unrecorded', {}, signal),
});

const aboutOf = ({ sender, subject, service }: Shown) => ({ sender, subject, service: service.slug });

/** Why it had no record, or that it comes and goes by itself. */
function ExplainDialog({ shown, onClose }: { shown: Shown; onClose: () => void }): React.ReactNode {
  const [words, setWords] = useState('');
  const [record, setRecord] = useState('');
  const may = manages(useMe());
  const act = useFeedAct(onClose);
  const explain = async (): Promise<unknown> => {
    const named = record.trim();
    const change = named === '' ? null : (await get('/changes/:change', { params: { change: named } })).id;
    return await send('POST', '/changes/unrecorded/explain', { body: { ...aboutOf(shown), words, change } });
  };
  return (
    <Dialog title={`Why ${shown.service.name} had no record`} onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate(explain);
        }}
      >
        <p className="second">
          {shown.subject}, {shown.count} times. Row {shown.because}
        </p>
        <TextField label="Why was there none?" required data-autofocus value={words} onChange={setWords} maxLength={500} />
        <TextField
          label="The record that was written after all"
          value={record}
          onChange={setRecord}
          placeholder="CHG-20446"
          maxLength={40}
        />
        {act.error !== null && <Failed error={act.error} what="the explanation" />}
        <div className="acts">
          <Button look="main" submit disabled={act.isPending || words.trim() === ''}>
            Explain it
          </Button>
          {may && (
            <Button
              disabled={act.isPending || words.trim() === ''}
              onClick={() =>
                act.mutate(async () => await send('POST', '/changes/unrecorded/flappers', { body: { ...aboutOf(shown), because: words } }))
              }
            >
              It comes and goes: 90 days of quiet
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** What feeds and drift reports showed without the record that the matrix asks for. */
export function Unrecorded(): React.ReactNode {
  const [asked, setAsked] = useState<Shown>();
  return (
    <Read query={useQuery(unrecordedQuery)} what="what had no record" rows={6}>
      {({ items }) => (
        <section aria-labelledby="unrecorded">
          <Heading id="unrecorded" aside={items.length}>
            Had no record
          </Heading>
          {items.length === 0 && (
            <Empty title="Nothing is to be explained.">
              What machines show in 14 days without the record that the matrix asks for stands here.{' '}
              <Link to="/settings/change-matrix">See the matrix</Link>
            </Empty>
          )}
          <ul className="rows two-line">
            {items.map((each) => (
              <li key={`${each.sender} ${each.subject} ${each.service.id}`}>
                <span className="what">
                  {each.service.name}: {each.title}
                  <span className="third">
                    {' '}
                    {each.isDrift ? 'drift of ' : ''}
                    {each.subject}, {each.count} times, last <When at={each.lastAt} />; {each.because}
                  </span>
                </span>
                <span className="push">
                  <Button onClick={() => setAsked(each)}>
                    Explain<span className="unseen"> {each.service.name}</span>
                  </Button>
                </span>
              </li>
            ))}
          </ul>
          {asked !== undefined && <ExplainDialog shown={asked} onClose={() => setAsked(undefined)} />}
        </section>
      )}
    </Read>
  );
}
