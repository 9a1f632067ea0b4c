import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import './call.css';
import { ticketQuery } from './reading.ts';
import { ActForm } from './act-dialogs.tsx';
import { Actions } from './review-actions.tsx';
import { Facts } from './review-facts.tsx';
import { InvitedList } from './review-invited.tsx';
import { postMortemQuery, useReviewAct, type PostMortem } from './review-reading.ts';
import { ReviewSection } from './review-section.tsx';
import { stateWords } from './review-words.ts';
import { Stages } from './stages.tsx';
import { Whys } from './review-whys.tsx';
import './review.css';

const commandWords: Readonly<Record<PostMortem['commands'][number], string>> = {
  submit: 'Put it forward for review',
  'send-back': 'Send it back',
  approve: 'Approve',
  publish: 'Publish to everyone',
  reopen: 'Reopen it',
};
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

/** Putting it forward with questions that nobody answered: it takes a reason. */
function OpenQuestions({ name, view, onClose }: { name: string; view: PostMortem; onClose: () => void }): React.ReactNode {
  const [because, setBecause] = useState('');
  const move = useReviewAct(name, onClose);
  const questions = view.unanswered === 1 ? '1 question has' : `${view.unanswered} questions have`;
  return (
    <ActForm
      title="Put it forward for review"
      verb="Put it forward"
      ready={because.trim() !== ''}
      act={move}
      what="the post mortem"
      onClose={onClose}
      onSubmit={() =>
        move.mutate(
          async () =>
            await send('POST', '/tickets/:ticket/post-mortem/moves', { params: { ticket: name }, body: { command: 'submit', because } }),
        )
      }
    >
      <p>{questions} no answer.</p>
      <TextField label="Why they are left open" required value={because} onChange={setBecause} hint="Stands on the timeline." />
    </ActForm>
  );
}

function Moves({ name, view }: { name: string; view: PostMortem }): React.ReactNode {
  const move = useReviewAct(name);
  const [asking, setAsking] = useState(false);
  const asks = view.unanswered > 0 && view.facilitator !== null;
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
              command === 'submit' && asks
                ? setAsking(true)
                : move.mutate(
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
        <a href={`/api/v1/tickets/${name}/post-mortem.pdf`} download={`${name}.pdf`}>
          PDF
        </a>
      </div>
      {move.error !== null && <Failed error={move.error} what="the post mortem" />}
      {asking && <OpenQuestions name={name} view={view} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** What the facilitator asks; each answer is a section of its own. */
function Questions({ name, view, closed }: { name: string; view: PostMortem; closed: boolean }): React.ReactNode {
  if (view.questions.length === 0) return null;
  return (
    <section className="review-questions" aria-labelledby="section-questions">
      <Heading id="section-questions" aside={`${view.questions.length - view.unanswered} of ${view.questions.length} answered`}>
        What would have made it shorter
      </Heading>
      <p className="second small">
        {view.facilitator === null ? 'A facilitator asks, who did not work on it: name one.' : `${view.facilitator.name} asks.`} “Nothing”
        is an answer.
      </p>
      {view.questions.map((question) => (
        <ReviewSection key={question.section} name={name} section={question} closed={closed} />
      ))}
    </section>
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
        {view.form === 'whole' && <Questions name={name} view={view} closed={closed} />}
        {view.form !== 'whole' &&
          view.questions.map((question) => <ReviewSection key={question.section} name={name} section={question} closed={closed} />)}
        <Whys name={name} whys={view.whys} closed={closed} />
      </div>
      <aside aria-label="Actions and facts">
        <Actions name={name} actions={view.actions} />
        <InvitedList name={name} view={view} closed={closed} />
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
