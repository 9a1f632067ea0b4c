import { useState } from 'react';

import { send, wrongAt } from '../../../web/api.ts';
import { Button, TextArea, TextField } from '../../../web/parts/controls.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { changeName } from '../reading.ts';
import { useChangeAct } from '../run-reading.ts';
import { TimeInput } from '../time-input.tsx';
import type { Ask, Review } from './reading.ts';
import { roleWords } from './words.ts';

interface AnswerProps {
  readonly review: Review;
  readonly ask: Ask;
}

/** What whoever is asked looks at, before they answer. */
function Checklist({ review, ask }: AnswerProps): React.ReactNode {
  if (review.checklist.length === 0) return null;
  return (
    <div className="approver-checklist">
      <h3>What you look at as {roleWords[ask.role].toLowerCase()}</h3>
      <ul>
        {review.checklist.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

type Said = 'approved' | 'rejected' | 'postponed';

/** The answer of whoever is asked: yes, no with a reason, or, of the VP, later. */
export function AnswerForm({ review, ask }: AnswerProps): React.ReactNode {
  const [reason, setReason] = useState('');
  const [expertise, setExpertise] = useState('');
  const [notBefore, setNotBefore] = useState<number | null>(null);
  const act = useChangeAct<unknown>();
  const name = changeName(review.number);
  const answer = (as: Said): void =>
    act.mutate(
      async () =>
        await send('POST', '/changes/:change/answer', {
          params: { change: name },
          body: { ask: ask.id, answer: as, version: review.version, reason, expertise, notBefore: as === 'postponed' ? notBefore : null },
        }),
    );
  const placed = wrongAt(act.error, 'reason') ?? wrongAt(act.error, 'expertise');
  return (
    <form
      className="form answer-form"
      aria-label={`Answer ${name}`}
      // Enter in a line of it answers nothing: an answer is a press on its button.
      onSubmit={(event) => event.preventDefault()}
    >
      <Checklist review={review} ask={ask} />
      {ask.role === 'peer' && (
        <TextField
          label="How do you know the service? One line"
          value={expertise}
          onChange={setExpertise}
          maxLength={300}
          wrong={wrongAt(act.error, 'expertise')}
        />
      )}
      <TextArea
        label={review.emergent === null ? 'Why? Needed to reject' : 'Why? It is emergent, so a yes needs it too'}
        rows={2}
        value={reason}
        onChange={setReason}
        maxLength={2_000}
        wrong={wrongAt(act.error, 'reason')}
      />
      {ask.role === 'vp' && <TimeInput label="Postponed: not before" value={notBefore} onChange={setNotBefore} />}
      {act.error !== null && placed === undefined && <Failed error={act.error} what={name} />}
      <div className="acts">
        <Button look="main" disabled={act.isPending} onClick={() => answer('approved')}>
          Approve<span className="unseen"> {name}</span>
        </Button>
        <Button disabled={act.isPending} onClick={() => answer('rejected')}>
          Reject<span className="unseen"> {name}</span>
        </Button>
        {ask.role === 'vp' && (
          <Button
            disabled={act.isPending}
            onClick={({ currentTarget: { form } }) => form?.reportValidity() === true && answer('postponed')}
          >
            Postpone<span className="unseen"> {name}</span>
          </Button>
        )}
      </div>
    </form>
  );
}
