import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { teamsQuery } from '../../catalog/web/reading.ts';
import { hours } from '../../kernel/index.ts';
import { send, wrongAt } from '../../web/api.ts';
import { present, useMinute } from '../../web/clock.ts';
import { Button, Choice, TextArea, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { dayTime } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';

const lengths = [
  ['1', '1 hour'],
  ['4', '4 hours'],
  ['12', '12 hours'],
  ['24', '1 day'],
  ['72', '3 days'],
  ['168', '1 week'],
] as const;

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is wrong with any of the matchers: it is named by its place. */
const wrongMatcher = (error: Error | null, count: number): string | undefined =>
  Array.from({ length: count }, (_, place) => wrongAt(error, `matchers.${place}`)).find((wrong) => wrong !== undefined) ??
  wrongAt(error, 'matchers');

const blank = { matchers: '', team: '', length: '4', comment: '' };
type Form = typeof blank;

interface FieldsProps {
  readonly form: Form;
  readonly set: (field: keyof Form) => (value: string) => void;
  readonly teams: readonly { readonly slug: string; readonly name: string }[];
  readonly error: Error | null;
}

function Fields({ form, set, teams, error }: FieldsProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  return (
    <>
      <TextArea
        label="Alerts with"
        required
        mono
        data-autofocus
        placeholder={'alertname="DiskFull"\ninstance=~"db-.*"'}
        hint="One label a line; all must match. = != =~ !~ as amtool takes them."
        value={form.matchers}
        onChange={set('matchers')}
        wrong={wrongMatcher(error, linesOf(form.matchers).length)}
      />
      <div className="pair">
        <Choice
          label="On the services of"
          value={form.team}
          onChange={set('team')}
          options={teams.map(({ slug, name }) => [slug, name] as const)}
          wrong={wrongAt(error, 'team')}
        />
        <Choice
          label="For"
          value={form.length}
          onChange={set('length')}
          options={lengths}
          hint={`Until ${dayTime(now + hours(Number(form.length)), zone, now)}.`}
          wrong={wrongAt(error, 'endsAt')}
        />
      </div>
      <TextField
        label="Why"
        required
        value={form.comment}
        onChange={set('comment')}
        hint="Stands beside the silence. What still fires at its end pages then."
        wrong={wrongAt(error, 'comment')}
      />
    </>
  );
}

/** A new silence: which alerts, whose, until when, why. */
export function SilenceDialog({ onClose }: { onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const [typed, setTyped] = useState(blank);
  const form = { ...typed, team: typed.team === '' ? (teams[0]?.slug ?? '') : typed.team };
  const matchers = linesOf(form.matchers);
  const make = useMutation({
    mutationFn: async () => {
      const { team, comment } = form;
      return await send('POST', '/silences', { body: { team, matchers, endsAt: present() + hours(Number(form.length)), comment } });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['silences'] });
      onClose();
    },
  });
  const ready = matchers.length > 0 && form.comment.trim() !== '' && form.team !== '';
  return (
    <Dialog title="New silence" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Fields form={form} set={(field) => (value) => setTyped((now) => ({ ...now, [field]: value }))} teams={teams} error={make.error} />
        {make.error !== null && <Failed error={make.error} what="the silence" />}
        <div className="acts">
          <Button look="main" submit disabled={make.isPending || !ready}>
            Hold them back
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
