import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { pagingOf, policiesQuery } from '../../paging/web/reading.ts';
import { send, wrongAt } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Button, TextArea, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { severitiesQuery, type SeverityRow } from '../../web/severities.ts';
import './severities.css';

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Another word and other examples for a severity; what it does stays: 1 and 2 page, 3 and 4 never. */
function SeverityDialog({ row, onClose }: { row: SeverityRow; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [form, setForm] = useState({ word: row.name, means: row.means, examples: row.examples.join('\n') });
  const set = (field: keyof typeof form) => (value: string) => setForm((now) => ({ ...now, [field]: value }));
  const save = useMutation({
    mutationFn: async () =>
      await send('PUT', '/severities/:severity', {
        params: { severity: String(row.severity) },
        body: { word: form.word, means: form.means, examples: linesOf(form.examples) },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['severities'] });
      onClose();
    },
  });
  return (
    <Dialog title={`Severity ${row.severity}`} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField label="Its word" required data-autofocus value={form.word} onChange={set('word')} wrong={wrongAt(save.error, 'word')} />
        <TextArea label="What it means" required rows={4} value={form.means} onChange={set('means')} wrong={wrongAt(save.error, 'means')} />
        <TextArea
          label="Examples"
          rows={3}
          hint="One a line: they help whoever has to choose."
          value={form.examples}
          onChange={set('examples')}
          wrong={wrongAt(save.error, 'examples')}
        />
        <p className="small second">{row.severity < 3 ? 'It pages, whatever it is called.' : 'It pages nobody, whatever it is called.'}</p>
        {save.error !== null && <Failed error={save.error} what="the severity" />}
        <div className="acts">
          <Button look="main" submit disabled={save.isPending || form.word.trim() === '' || form.means.trim() === ''}>
            Save
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Row({ row, onChange }: { row: SeverityRow; onChange: (() => void) | undefined }): React.ReactNode {
  const policy = useQuery(policiesQuery).data?.items.find(({ severity }) => severity === row.severity);
  return (
    <li>
      <SeverityMark severity={severityOf(row.severity)} size={30} />
      <div>
        <h2 className={`severity-word-${row.severity}`}>
          {row.severity} {row.name.toLowerCase()}
        </h2>
        <p>{row.means}</p>
        {row.examples.length > 0 && (
          <ul className="examples second">
            {row.examples.map((example) => (
              <li key={example}>{example}</li>
            ))}
          </ul>
        )}
      </div>
      <div className="second">
        {row.severity > 2 && 'Pages nobody. It waits in the team’s queue.'}
        {policy !== undefined && (
          <>
            {pagingOf(policy)}.{' '}
            <Link className="in-text" to="/settings/policies">
              The whole policy
            </Link>
          </>
        )}
      </div>
      {onChange !== undefined && (
        <button type="button" className="link" onClick={onChange}>
          Change<span className="unseen"> severity {row.severity}</span>
        </button>
      )}
    </li>
  );
}

/** What the severities mean and whom they page; an administrator changes their words here. */
export function Severities(): React.ReactNode {
  const severities = useQuery(severitiesQuery);
  const admin = administers(useMe());
  const [changing, setChanging] = useState<SeverityRow | undefined>();
  return (
    <section>
      <Read query={severities} what="the severities" rows={4}>
        {({ items }) => (
          <ul className="severities">
            {items.map((row) => (
              <Row key={row.severity} row={row} onChange={admin ? () => setChanging(row) : undefined} />
            ))}
          </ul>
        )}
      </Read>
      <p className="second after-list">
        When in doubt the higher one: paging a few people too many costs less than a missing sense of urgency.
      </p>
      {changing !== undefined && <SeverityDialog row={changing} onClose={() => setChanging(undefined)} />}
    </section>
  );
}
