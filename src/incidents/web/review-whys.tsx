import { useState } from 'react';

import { send } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { useReviewAct, type Why } from './review-reading.ts';

interface AskProps {
  readonly name: string;
  readonly parent: string | undefined;
  readonly onDone?: () => void;
}

function Ask({ name, parent, onDone }: AskProps): React.ReactNode {
  const [text, setText] = useState('');
  const ask = useReviewAct(name, () => {
    setText('');
    onDone?.();
  });
  return (
    <form
      className="why-ask"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate(
          async () => await send('POST', '/tickets/:ticket/post-mortem/whys', { params: { ticket: name }, body: { parent, text } }),
        );
      }}
    >
      <input
        aria-label="Why, and because of what"
        placeholder="Why? Because…"
        value={text}
        maxLength={2000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button submit disabled={ask.isPending || text.trim() === ''}>
        Add
      </Button>
      {ask.error !== null && <Failed error={ask.error} what="the why, which stays here" />}
    </form>
  );
}

interface BranchProps {
  readonly name: string;
  readonly whys: readonly Why[];
  readonly parent: string | null;
  readonly closed: boolean;
}

/** The answers below one why; each may be asked again. */
function Branch({ name, whys, parent, closed }: BranchProps): React.ReactNode {
  const [asking, setAsking] = useState<string | undefined>();
  const here = whys.filter((why) => why.parent === parent);
  if (here.length === 0) return null;
  return (
    <ul className="whys">
      {here.map((why) => (
        <li key={why.id}>
          <p>{why.text}</p>
          {!closed &&
            (asking === why.id ? (
              <Ask name={name} parent={why.id} onDone={() => setAsking(undefined)} />
            ) : (
              <Button look="quiet" onClick={() => setAsking(why.id)}>
                And why?
                <span className="unseen">{why.text}</span>
              </Button>
            ))}
          <Branch name={name} whys={whys} parent={why.id} closed={closed} />
        </li>
      ))}
    </ul>
  );
}

/** Why it happened, as a tree: an answer may have several causes. */
export function Whys({ name, whys, closed }: { name: string; whys: readonly Why[]; closed: boolean }): React.ReactNode {
  return (
    <section className="review-section" aria-labelledby="section-whys">
      <Heading id="section-whys" aside={whys.length === 0 ? undefined : whys.length}>
        Why, and why again
      </Heading>
      <Branch name={name} whys={whys} parent={null} closed={closed} />
      {!closed && <Ask name={name} parent={undefined} />}
    </section>
  );
}
