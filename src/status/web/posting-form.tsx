import { useState } from 'react';

import { wrongAt } from '../../web/api.ts';
import { Choice, TextArea, TextField } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { PressActs } from './press-acts.tsx';
import { impactOptions, useStatusAct, type Impact, type PostingState, type Preview } from './reading.ts';

/** What somebody has written and not published. */
export interface Written {
  readonly title: string;
  readonly state: PostingState;
  readonly words: string;
  readonly impacts: Readonly<Record<string, Impact>>;
}

interface FormProps {
  /** What is said of it, in "Publish on …". */
  readonly on: string;
  readonly begin: Written;
  readonly components: readonly { readonly id: string; readonly name: string }[];
  readonly states: readonly (readonly [PostingState, string])[];
  /** A posting keeps its first title. */
  readonly hasTitle: boolean;
  readonly preview: (written: Written) => Promise<Preview>;
  readonly publish: (written: Written, preview: string) => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly children?: React.ReactNode;
  /** What stands in the children: where it changes, the preview is of something else. */
  readonly stamp?: string;
}

function Impacts({
  components,
  value,
  onChange,
}: Pick<FormProps, 'components'> & { value: Written['impacts']; onChange: (id: string, impact: Impact | '') => void }): React.ReactNode {
  const options = [['', 'Not concerned'], ...impactOptions] as const;
  return (
    <fieldset className="impacts">
      <legend className="small">How each component is for whoever uses it</legend>
      {components.map(({ id, name }) => (
        <Choice key={id} label={name} value={value[id] ?? ''} options={options} onChange={(impact) => onChange(id, impact)} />
      ))}
    </fieldset>
  );
}

/** What would be shown and sent: read before it is pressed. */
function Seen({ preview }: { preview: Preview }): React.ReactNode {
  const { letter, internal, shown } = preview;
  return (
    <div className="seen" role="status">
      <p>
        <b>The page would say: {shown.sentence}</b>
      </p>
      <p className="small second">Subscribers would get “{letter.subject}”:</p>
      <p className="told-text">{letter.body}</p>
      {internal.length > 0 && (
        <>
          <p>
            <b>Read it twice: this looks as if it were of the inside.</b>
          </p>
          <ul>
            {internal.map(({ what, text }) => (
              <li key={text}>
                “{text}”, {what}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** A draft, its preview, and the press that publishes exactly what was previewed. A change of the draft takes the preview away. */
export function PostingForm(props: FormProps): React.ReactNode {
  const { begin, components, states, hasTitle, on, stamp = '' } = props;
  const [written, setWritten] = useState(begin);
  const [seen, setSeen] = useState<{ preview: Preview; stamp: string }>();
  const preview = seen?.stamp === stamp ? seen.preview : undefined;
  const look = useStatusAct<Preview>([], (found) => setSeen({ preview: found, stamp }));
  const publish = useStatusAct<unknown>(['told', 'ticket', 'status-pages'], props.onDone);
  const change = (part: Partial<Written>): void => {
    setSeen(undefined);
    setWritten({ ...written, ...part });
  };
  const choose = (id: string, impact: Impact | ''): void => {
    const { [id]: _, ...rest } = written.impacts;
    change({ impacts: impact === '' ? rest : { ...rest, [id]: impact } });
  };
  const error = publish.error ?? look.error;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (preview === undefined) look.mutate(async () => await props.preview(written));
        else publish.mutate(async () => await props.publish(written, preview.preview));
      }}
    >
      {hasTitle && (
        <TextField
          label="Title"
          required
          maxLength={120}
          value={written.title}
          onChange={(title) => change({ title })}
          wrong={wrongAt(error, 'title')}
        />
      )}
      {states.length > 1 && <Choice label="State" value={written.state} options={states} onChange={(state) => change({ state })} />}
      {props.children}
      <TextArea
        label="What readers are told"
        required
        maxLength={2000}
        value={written.words}
        onChange={(words) => change({ words })}
        wrong={wrongAt(error, 'words')}
      />
      <Impacts components={components} value={written.impacts} onChange={choose} />
      {preview !== undefined && <Seen preview={preview} />}
      {error !== null && <Failed error={error} what="the posting" />}
      <PressActs
        press={preview === undefined ? undefined : `Publish on ${on}`}
        busy={look.isPending || publish.isPending || written.words.trim() === ''}
        onClose={props.onClose}
      />
    </form>
  );
}
