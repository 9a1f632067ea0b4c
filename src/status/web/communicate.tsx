import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { communicationQuery } from '../../incidents/web/engage-reading.ts';
import { ticketQuery } from '../../incidents/web/reading.ts';
import { Stages } from '../../incidents/web/stages.tsx';
import { send } from '../../web/api.ts';
import { responds, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import { AudienceWord } from './audience-word.tsx';
import { PostingForm, type Written } from './posting-form.tsx';
import { stateOptions, type Communication, type PageOfTicket } from './reading.ts';
import './status.css';

function Posting({ page }: { page: PageOfTicket }): React.ReactNode {
  const { posting } = page;
  if (posting === null) return <p className="small second">Nothing is published of this incident.</p>;
  const last = posting.updates[0];
  return (
    <>
      <p className="told-line">
        <b>{posting.title}</b>
        <span className="second">{posting.phase}</span>
        {last !== undefined && (
          <span className="small second">
            <When at={last.at} />
          </span>
        )}
      </p>
      {last !== undefined && <p className="told-text">{last.words}</p>}
    </>
  );
}

function OnPage({ ticket, page, open }: { ticket: string; page: PageOfTicket; open: boolean }): React.ReactNode {
  const [writing, setWriting] = useState(false);
  const { draft, posting } = page;
  const goesOn = posting !== null && posting.endedAt === null;
  const order = (written: Written) => ({
    ...written,
    page: page.slug,
    ...(goesOn ? { posting: posting.id } : { beganAt: draft.beganAt }),
  });
  return (
    <section aria-labelledby={`page-${page.slug}`}>
      <Heading id={`page-${page.slug}`} aside={page.audience}>
        <a href={page.url} target="_blank" rel="noreferrer">
          {page.title}
        </a>
      </Heading>
      <Posting page={page} />
      {writing ? (
        <PostingForm
          on={page.title}
          begin={draft}
          components={page.components}
          states={stateOptions}
          hasTitle={!goesOn}
          preview={async (written) => await send('POST', '/tickets/:ticket/status/preview', { params: { ticket }, body: order(written) })}
          publish={async (written, preview) =>
            await send('POST', '/tickets/:ticket/status/publish', { params: { ticket }, body: { ...order(written), preview } })
          }
          onDone={() => setWriting(false)}
          onClose={() => setWriting(false)}
        />
      ) : (
        open && <Button onClick={() => setWriting(true)}>{goesOn ? 'Write an update' : 'Write a posting'}</Button>
      )}
    </section>
  );
}

function Whole({ ticket, view }: { ticket: string; view: Communication }): React.ReactNode {
  const me = useMe();
  const open = view.whyNot === null && responds(me);
  return (
    <>
      {view.whyNot !== null && <p className="seen">{view.whyNot}.</p>}
      <div className="communicate">
        <div>
          {view.audiences.map((about) => (
            <AudienceWord key={about.audience} ticket={ticket} about={about} open={open} />
          ))}
        </div>
        <div>
          {view.pages.length === 0 && (
            <Empty title="There is no status page.">
              <Link to="/settings/status-pages">Make one</Link>, with a component before each service that people know.
            </Empty>
          )}
          {view.pages.map((page) => (
            <OnPage key={page.slug} ticket={ticket} page={page} open={open} />
          ))}
        </div>
      </div>
    </>
  );
}

/** What is told of one incident: to its audiences, on a promised cadence, and on status pages. */
export function Communicate(): React.ReactNode {
  const { number } = useParams({ from: '/frame/tickets/$number/communicate' });
  const title = useQuery(ticketQuery(number)).data?.title;
  return (
    <Screen title={`Communicate about ${number}`} remark={title} acts={<Stages name={number} />}>
      <Read query={useQuery(communicationQuery(number))} what="what is told" rows={12}>
        {(view) => <Whole ticket={number} view={view} />}
      </Read>
    </Screen>
  );
}
