import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import './call.css';
import { ticketQuery } from './reading.ts';
import { Actions } from './review-actions.tsx';
import { postMortemQuery, useReviewAct, type PostMortem } from './review-reading.ts';
import { ReviewSection } from './review-section.tsx';
import { Stages } from './stages.tsx';
import { Whys } from './review-whys.tsx';
import './review.css';

const stateWords: Readonly<Record<PostMortem['state'], string>> = {
  draft: 'Draft',
  'in-review': 'In review',
  approved: 'Approved',
  published: 'Published',
};
const commandWords: Readonly<Record<PostMortem['commands'][number], string>> = {
  submit: 'Put it forward for review',
  'send-back': 'Send it back',
  approve: 'Approve',
  publish: 'Publish to everyone',
  reopen: 'Reopen it',
};
const causes: Readonly<Record<NonNullable<PostMortem['cause']>, string>> = {
  change: 'A change',
  configuration: 'Configuration',
  'human-error': 'Human error',
  dependency: 'A dependency',
  capacity: 'Capacity',
  hardware: 'Hardware',
  security: 'Security',
  unknown: 'Unknown',
};
const isCause = (text: string): text is NonNullable<PostMortem['cause']> => text in causes;

function Due({ view }: { view: PostMortem }): React.ReactNode {
  const now = useMinute();
  if (view.dueAt === null || view.state === 'published') return null;
  return (
    <>
      , {view.dueAt < now ? 'was due ' : 'due '}
      <When at={view.dueAt} />
    </>
  );
}

/** Who owns and facilitates it, what it cost, what kind of cause it had. Each is stored as it is chosen. */
function Facts({ name, view }: { name: string; view: PostMortem }): React.ReactNode {
  const store = useReviewAct(name);
  const [minutes, setMinutes] = useState(view.customerMinutes === null ? '' : String(view.customerMinutes));
  const set = (body: { owner?: string; facilitator?: string; customerMinutes?: number | null; cause?: PostMortem['cause'] }): void =>
    store.mutate(async () => await send('PATCH', '/tickets/:ticket/post-mortem', { params: { ticket: name }, body }));
  return (
    <section className="review-section" aria-labelledby="section-facts">
      <Heading id="section-facts">Facts</Heading>
      <div className="form">
        <PersonPick label="Owner" value={view.owner?.id ?? ''} onChange={(owner) => set({ owner })} focus={false} />
        <PersonPick label="Facilitator" value={view.facilitator?.id ?? ''} onChange={(facilitator) => set({ facilitator })} focus={false} />
        <div className="field">
          <label htmlFor="review-cause">Kind of cause</label>
          <select
            id="review-cause"
            value={view.cause ?? ''}
            onChange={({ currentTarget: { value } }) => set({ cause: isCause(value) ? value : null })}
          >
            <option value="">Not classified</option>
            {Object.entries(causes).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <TextField
          label="Customer minutes"
          inputMode="numeric"
          pattern="[0-9]*"
          value={minutes}
          onChange={setMinutes}
          onBlur={() => /^\d*$/.test(minutes) && set({ customerMinutes: minutes === '' ? null : Number(minutes) })}
          hint="Customers hurt, times the minutes of it. Empty while nobody has counted."
        />
      </div>
      {store.error !== null && <Failed error={store.error} what="the facts" />}
    </section>
  );
}

function Moves({ name, view }: { name: string; view: PostMortem }): React.ReactNode {
  const move = useReviewAct(name);
  return (
    <div className="review-moves">
      <p>
        <b>{stateWords[view.state]}</b>
        <Due view={view} />
      </p>
      <div className="acts">
        {view.commands.map((command, place) => (
          <Button
            key={command}
            look={place === view.commands.length - 1 ? 'main' : 'plain'}
            disabled={move.isPending}
            onClick={() =>
              move.mutate(
                async () => await send('POST', '/tickets/:ticket/post-mortem/moves', { params: { ticket: name }, body: { command } }),
              )
            }
          >
            {commandWords[command]}
          </Button>
        ))}
        <a href={`/api/v1/tickets/${name}/post-mortem.md`} download={`${name}.md`}>
          Markdown
        </a>
      </div>
      {move.error !== null && <Failed error={move.error} what="the post mortem" />}
    </div>
  );
}

function Whole({ name, view }: { name: string; view: PostMortem }): React.ReactNode {
  const closed = view.state === 'published';
  return (
    <div className="review">
      <div>
        <Moves name={name} view={view} />
        {view.sections.map((section) => (
          <ReviewSection key={section.section} name={name} section={section} closed={closed} />
        ))}
        <Whys name={name} whys={view.whys} closed={closed} />
      </div>
      <aside aria-label="Actions and facts">
        <Actions name={name} actions={view.actions} />
        <Facts key={`${view.customerMinutes}`} name={name} view={view} />
      </aside>
    </div>
  );
}

function NotYet({ name }: { name: string }): React.ReactNode {
  const open = useReviewAct(name);
  return (
    <Empty title="Nobody has opened the post mortem.">
      It is drafted from the timeline: times, who came, ideas, changes and decisions are in it already.
      <span className="review-open">
        <Button
          look="main"
          disabled={open.isPending}
          onClick={() =>
            open.mutate(async () => await send('POST', '/tickets/:ticket/post-mortem', { params: { ticket: name }, body: {} }))
          }
        >
          Open it
        </Button>
      </span>
      {open.error !== null && <Failed error={open.error} what="the post mortem" />}
    </Empty>
  );
}

function Opened({ name }: { name: string }): React.ReactNode {
  return (
    <Read query={useQuery(postMortemQuery(name))} what="the post mortem" rows={12}>
      {(view) => <Whole name={name} view={view} />}
    </Read>
  );
}

/** What is learned from one incident. */
export function Review(): React.ReactNode {
  const { number } = useParams({ from: '/frame/tickets/$number/review' });
  const query = useQuery(ticketQuery(number));
  return (
    <Screen title={`Post mortem of ${number}`} remark={query.data?.title} acts={<Stages name={number} />}>
      <Read query={query} what={number} rows={12}>
        {(ticket) => (ticket.postMortem === null ? <NotYet name={number} /> : <Opened name={number} />)}
      </Read>
    </Screen>
  );
}
