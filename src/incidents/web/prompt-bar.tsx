import { IconHelpCircle } from '@tabler/icons-react';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { Suggestions } from './called-in.tsx';
import { useCall, useCallAct } from './call-reading.ts';

/** The question that stands before the leader. Everybody sees it; an answer is a line of the timeline. */
export function PromptBar({ name }: { name: string }): React.ReactNode {
  const call = useCall(name);
  const prompt = call?.prompt ?? null;
  const [text, setText] = useState<string | undefined>();
  const answer = useCallAct(name, () => setText(undefined));
  if (prompt === null) return null;
  const give = (words: string | undefined): void =>
    answer.mutate(async () => await send('POST', '/tickets/:ticket/prompt', { params: { ticket: name }, body: { answer: words } }));
  return (
    <form
      className="prompt"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== undefined && text.trim() !== '') give(text);
      }}
    >
      <IconHelpCircle className="icon" aria-hidden="true" />
      <p role="status">
        <b>{prompt.words}</b>
      </p>
      {text === undefined ? (
        <>
          {call !== undefined && <Suggestions name={name} call={call} />}
          <Button onClick={() => setText('')}>Answer</Button>
          <Button look="quiet" disabled={answer.isPending} onClick={() => give(undefined)}>
            Not now
          </Button>
        </>
      ) : (
        <>
          <input
            aria-label={prompt.words}
            autoFocus
            value={text}
            maxLength={2000}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setText(undefined);
            }}
          />
          <Button submit disabled={answer.isPending || text.trim() === ''}>
            Write it down
          </Button>
        </>
      )}
      {answer.error !== null && <Failed error={answer.error} what="the answer, which stays here" />}
    </form>
  );
}
