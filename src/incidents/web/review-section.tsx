import { useState } from 'react';

import { Problem, send } from '../../web/api.ts';
import { Button, TextArea } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { useReviewAct, type Section } from './review-reading.ts';

/** Somebody stored the section while this reader was writing: both texts stand, and the reader joins them. */
function Meanwhile({ section }: { section: Section }): React.ReactNode {
  return (
    <div className="state" role="alert">
      <p>
        <b>{section.editedBy} wrote this section meanwhile.</b> Yours is kept above. Theirs is:
      </p>
      <p className="section-text">{section.text}</p>
    </div>
  );
}

interface EditProps {
  readonly name: string;
  readonly section: Section;
  readonly onDone: () => void;
}

/** The text of a section while it is written. What was typed is never thrown away by what others store. */
function Edit({ name, section, onDone }: EditProps): React.ReactNode {
  const [text, setText] = useState(section.text);
  const [began] = useState(section.version);
  const write = useReviewAct(name, onDone);
  const refused = write.error instanceof Problem && write.error.status === 409;
  // Once the reader has seen what others stored, an edit goes on from there.
  const base = refused ? section.version : began;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate(
          async () =>
            await send('PUT', '/tickets/:ticket/post-mortem/sections/:section', {
              params: { ticket: name, section: section.section },
              body: { text, base },
            }),
        );
      }}
    >
      <TextArea label={section.asks} value={text} onChange={setText} rows={6} autoFocus maxLength={20_000} />
      {refused && <Meanwhile section={section} />}
      {write.error !== null && !refused && <Failed error={write.error} what="the section, which stays here" />}
      <div className="acts">
        <Button look="main" submit disabled={write.isPending}>
          {refused ? 'Store, both are joined above' : 'Store'}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Discard
        </Button>
      </div>
    </form>
  );
}

/** One section: its text, who wrote it, and how it could be said without blame. */
export function ReviewSection({ name, section, closed }: { name: string; section: Section; closed: boolean }): React.ReactNode {
  const [editing, setEditing] = useState(false);
  const id = `section-${section.section}`;
  return (
    <section className="review-section" aria-labelledby={id}>
      <Heading
        id={id}
        aside={
          section.editedAt === null ? undefined : (
            <>
              {section.editedBy}, <When at={section.editedAt} />
            </>
          )
        }
      >
        {section.title}
      </Heading>
      {editing ? (
        <Edit name={name} section={section} onDone={() => setEditing(false)} />
      ) : (
        <>
          <p className={section.text === '' ? 'second' : 'section-text'}>{section.text === '' ? section.asks : section.text}</p>
          {section.hints.map(({ words, hint }) => (
            <p key={words} className="section-hint">
              “{words}”: {hint}
            </p>
          ))}
          {!closed && (
            <Button look="quiet" onClick={() => setEditing(true)}>
              {section.text === '' ? 'Write' : 'Edit'}
              <span className="unseen">{section.title}</span>
            </Button>
          )}
        </>
      )}
    </section>
  );
}
