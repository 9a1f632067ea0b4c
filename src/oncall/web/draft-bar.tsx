import { useMutation, useQueryClient } from '@tanstack/react-query';

import { iso } from '../../kernel/index.ts';
import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { dayTime, span } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { differenceOf, type Draft } from './draft.ts';
import type { Schedule } from './reading.ts';

interface BarProps {
  readonly draft: Draft;
  readonly schedule: Schedule | undefined;
  readonly onDiscard: () => void;
}

/** The difference that saving would make, before it is made. */
export function DraftBar({ draft, schedule, onDiscard }: BarProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async () =>
      await send('POST', '/rotations/:rotation/overrides', {
        params: { rotation: draft.rotation },
        body: {
          person: draft.person.id,
          from: iso(draft.from),
          until: iso(draft.until),
          reason: draft.reason.trim() === '' ? 'cover' : draft.reason,
        },
      }),
    onSuccess: async () => {
      onDiscard();
      await client.invalidateQueries({ queryKey: ['oncall'] });
    },
  });
  const difference = differenceOf(schedule ?? { final: [] }, draft);
  const loses = difference.loses.map(({ name, length }) => `${name} gives ${span(length)}`).join(', ');
  return (
    <section className="draft-bar" aria-label="Not saved">
      <b>Not saved: 1 override</b>
      <span>
        <span className="accent">
          + {draft.person.name} {span(draft.until - draft.from)}
        </span>{' '}
        <span className="second">
          {dayTime(draft.from, zone, now)} to {dayTime(draft.until, zone, now)}
        </span>
      </span>
      <span className="second">
        gaps {difference.gapsBefore} to <b>{difference.gapsAfter}</b>
      </span>
      <span className="second">{loses === '' ? 'nobody loses a shift' : loses}</span>
      {save.error !== null && <Failed error={save.error} what="the override; the draft is kept" />}
      <span className="push acts">
        <Button look="quiet" onClick={onDiscard}>
          Discard
        </Button>
        <Button look="main" disabled={save.isPending} onClick={() => save.mutate()}>
          Save the override
        </Button>
      </span>
    </section>
  );
}
