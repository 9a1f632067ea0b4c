import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { send, wrongAt, type Item } from '../../web/api.ts';
import { Button, Choice } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';

type Integration = Item<'GET /integrations'>;
export type Expected = NonNullable<Integration['expected']>;

const times = [
  ['0', 'Whenever it has something to say'],
  ['60', 'Every minute'],
  ['300', 'Every 5 minutes'],
  ['900', 'Every 15 minutes'],
  ['3600', 'Every hour'],
  ['86400', 'Every day'],
] as const;

/** A fifth of its time, and two minutes at least. */
const graceOf = (everySeconds: number): number => Math.max(120, Math.round(everySeconds / 5));

/** What a choice means to the API. */
export const expectedOf = (time: string, severity: number): Expected | null =>
  time === '0' ? null : { everySeconds: Number(time), graceSeconds: graceOf(Number(time)), severity, service: null };

const length = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

/** How often a source is heard of while it works; its silence is an alert. */
export function ExpectedTime({
  value,
  onChange,
  wrong,
}: {
  value: string;
  onChange: (time: string) => void;
  wrong: string | undefined;
}): React.ReactNode {
  const known: readonly (readonly [string, string])[] = times;
  const all = known.some(([time]) => time === value) ? known : [...known, [value, `Every ${length(Number(value))}`] as const];
  return (
    <Choice
      label="It is heard of"
      value={value}
      onChange={onChange}
      options={all}
      hint={
        value === '0'
          ? 'Its silence means nothing. For a watchdog or a cron job, say how often it speaks.'
          : `When it is not heard of for ${length(Number(value) + graceOf(Number(value)))}, an alert pages.`
      }
      wrong={wrong}
    />
  );
}

function ExpectForm({ integration, onClose }: { integration: Integration; onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [time, setTime] = useState(String(integration.expected?.everySeconds ?? 0));
  const [severity, setSeverity] = useState(String(integration.expected?.severity ?? 2));
  const save = useMutation({
    mutationFn: async () => {
      const { name, scopes, maxSeverity, severityTable, expected: before } = integration;
      const wanted = expectedOf(time, Number(severity));
      const isSame = wanted !== null && before?.everySeconds === wanted.everySeconds;
      const expected = isSame ? { ...before, severity: wanted.severity } : wanted;
      const body = { name, scopes: [...scopes], maxSeverity, severityTable, expected };
      await send('PUT', '/integrations/:integration', { params: { integration: integration.id }, body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['integrations'] });
      onClose();
    },
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <ExpectedTime value={time} onChange={setTime} wrong={wrongAt(save.error, 'expected')} />
      {time !== '0' && (
        <Choice
          label="Its silence is"
          value={severity}
          onChange={setSeverity}
          options={['1', '2', '3', '4'].map((each) => [each, `Severity ${each}`] as const)}
          hint="Severity 1 and 2 page."
        />
      )}
      {save.error !== null && <Failed error={save.error} what="what is expected" />}
      <div className="acts">
        <Button look="main" submit disabled={save.isPending}>
          Save
        </Button>
        <Button look="quiet" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

/** Says how often an integration that stands is heard of. */
export function Expect({ integration }: { integration: Integration }): React.ReactNode {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" className="link" onClick={() => setAsked(true)}>
        Expect<span className="unseen"> {integration.name} now and then</span>
      </button>
      {asked && (
        <Dialog title={`When ${integration.name} is heard of`} onClose={() => setAsked(false)} size={440}>
          <ExpectForm integration={integration} onClose={() => setAsked(false)} />
        </Dialog>
      )}
    </>
  );
}

/** When an integration was last heard of, and that it is silent where it should not be. */
export function Heard({ integration }: { integration: Integration }): React.ReactNode {
  const { expected, lastSeenAt, silentSince, revokedAt } = integration;
  const heard = lastSeenAt === null ? <b>never heard</b> : <When at={lastSeenAt} as="both" />;
  if (revokedAt !== null) return heard;
  return (
    <>
      {heard}
      {silentSince !== null && (
        <span className="small silent finding-line">
          silent since <When at={silentSince} />
        </span>
      )}
      {silentSince === null && expected !== null && (
        <span className="small third finding-line">expected every {length(expected.everySeconds)}</span>
      )}
    </>
  );
}
