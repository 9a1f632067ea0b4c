import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button, Choice, TextArea } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { PressActs } from './press-acts.tsx';
import { audienceNames, useStatusAct, type AudienceOfTicket, type WordPreview } from './reading.ts';

const MINUTE = 60_000;
const promises = ['15', '30', '60', '120', '240', 'last'] as const;
type Promised = (typeof promises)[number];
const promiseWords: Readonly<Record<Promised, string>> = {
  '15': 'In 15 minutes',
  '30': 'In 30 minutes',
  '60': 'In an hour',
  '120': 'In two hours',
  '240': 'In four hours',
  last: 'Never: it is the last',
};

/** The promise nearest to the pace; where the incident is over the word is the last. */
function usual({ pace, nextBy }: AudienceOfTicket): Promised {
  if (nextBy === null) return pace === null ? '60' : 'last';
  return promises.find((each) => each !== 'last' && Number(each) >= (pace ?? 0)) ?? '60';
}

function Seen({ preview }: { preview: WordPreview }): React.ReactNode {
  const { recipients, unreached, subject, text } = preview;
  return (
    <div className="seen" role="status">
      <p>
        <b>
          {recipients.length} {recipients.length === 1 ? 'gets' : 'get'} “{subject}”
        </b>
      </p>
      <p className="told-text">{text}</p>
      <p className="small second">
        To{' '}
        {recipients
          .slice(0, 12)
          .map(({ name }) => name)
          .join(', ')}
        {recipients.length > 12 && ` and ${recipients.length - 12} more`}.{unreached.length > 0 && ` Not reached: ${unreached.join(', ')}.`}
      </p>
    </div>
  );
}

interface FieldsProps {
  readonly about: AudienceOfTicket;
  readonly text: string;
  readonly promised: Promised;
  readonly onChange: (part: { text?: string; promised?: Promised }) => void;
}

function WordFields({ about, text, promised, onChange }: FieldsProps): React.ReactNode {
  return (
    <>
      <TextArea
        label={`What ${audienceNames[about.audience].toLowerCase()} are told`}
        required
        autoFocus
        value={text}
        onChange={(next) => onChange({ text: next })}
      />
      <Choice
        label="The next word is promised"
        value={promised}
        options={promises.map((each) => [each, promiseWords[each]] as const)}
        onChange={(next) => onChange({ promised: next })}
      />
    </>
  );
}

function WordForm({ ticket, about, onClose }: { ticket: string; about: AudienceOfTicket; onClose: () => void }): React.ReactNode {
  const [text, setText] = useState(about.draft);
  const [promised, setPromised] = useState(usual(about));
  const [seen, setSeen] = useState<{ preview: WordPreview; nextAt: number | null }>();
  const now = useMinute();
  const look = useStatusAct<{ preview: WordPreview; nextAt: number | null }>([], setSeen);
  const press = useStatusAct<unknown>(['told', 'ticket'], onClose);
  const params = { ticket };
  const error = press.error ?? look.error;
  const submit = (): void => {
    const { audience } = about;
    if (seen !== undefined) {
      press.mutate(
        async () =>
          await send('POST', '/tickets/:ticket/stakeholder-updates', {
            params,
            body: { audience, text, nextAt: seen.nextAt, preview: seen.preview.preview },
          }),
      );
      return;
    }
    const nextAt = promised === 'last' ? null : Math.ceil((now + Number(promised) * MINUTE) / MINUTE) * MINUTE;
    look.mutate(async () => ({
      nextAt,
      preview: await send('POST', '/tickets/:ticket/stakeholder-updates/preview', { params, body: { audience, text, nextAt } }),
    }));
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <WordFields
        about={about}
        text={text}
        promised={promised}
        onChange={(part) => {
          setSeen(undefined);
          setText(part.text ?? text);
          setPromised(part.promised ?? promised);
        }}
      />
      {seen !== undefined && <Seen preview={seen.preview} />}
      {error !== null && <Failed error={error} what="the update" />}
      <PressActs
        press={seen === undefined ? undefined : `Send to ${audienceNames[about.audience].toLowerCase()}`}
        busy={look.isPending || press.isPending || text.trim() === ''}
        onClose={onClose}
      />
    </form>
  );
}

/** One audience of an incident: what it heard last, what it was promised, and the next word. */
export function AudienceWord({ ticket, about, open }: { ticket: string; about: AudienceOfTicket; open: boolean }): React.ReactNode {
  const [writing, setWriting] = useState(false);
  const { audience, last, nextAt, late, pace } = about;
  const name = audienceNames[audience];
  return (
    <section aria-labelledby={`audience-${audience}`}>
      <Heading id={`audience-${audience}`} aside={pace === null ? undefined : `every ${pace} min`}>
        {name}
      </Heading>
      <p className="told-line small">
        {last === null ? (
          <span className="second">Nothing told yet.</span>
        ) : (
          <span>
            Update {last.number} <When at={last.at} /> by {last.by}, to {last.recipients}
          </span>
        )}
        {nextAt !== null && (
          <span className={late ? 'late' : undefined}>
            {late ? 'Late: promised by ' : 'Next promised by '}
            <When at={nextAt} as="clock" />
          </span>
        )}
      </p>
      {last !== null && !writing && <p className="told-text">{last.text}</p>}
      {writing ? (
        <WordForm key={`${last?.number ?? 0}`} ticket={ticket} about={about} onClose={() => setWriting(false)} />
      ) : (
        open && <Button onClick={() => setWriting(true)}>Write to {name.toLowerCase()}</Button>
      )}
    </section>
  );
}
