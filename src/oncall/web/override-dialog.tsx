import { useState } from 'react';

import { hours } from '../../kernel/index.ts';
import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { useMinute } from '../../web/clock.ts';
import { useMe } from '../../web/me.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { span } from '../../web/parts/time.ts';
import { fieldInstant, fieldOf } from '../../web/parts/time-field.ts';
import { useZone } from '../../web/parts/when.tsx';
import type { Draft } from './draft.ts';
import type { PersonRef, Schedule } from './reading.ts';

/** What somebody clicked: a rotation, and maybe the stretch of a shift. */
export interface Wanted {
  readonly rotation: string;
  readonly from?: number;
  readonly until?: number;
}

interface DialogProps {
  readonly wanted: Wanted;
  readonly schedules: readonly Schedule[];
  readonly onClose: () => void;
  readonly onDraft: (draft: Draft) => void;
}

/** What is wrong with the two ends, in words. */
function wrongSpan(start: number | undefined, end: number | undefined): string | undefined {
  if (start === undefined || end === undefined) return 'Write it as 2026-10-24 22:00.';
  return end <= start ? 'It ends before it begins.' : undefined;
}

/** Who covers when: the draft is shown on the schedule before it is saved. */
export function OverrideDialog({ wanted, schedules, onClose, onDraft }: DialogProps): React.ReactNode {
  const zone = useZone();
  const me = useMe();
  const now = useMinute();
  const [rotation, setRotation] = useState(wanted.rotation);
  const [person, setPerson] = useState<PersonRef>({ id: me?.id ?? '', name: me?.name ?? '' });
  const [from, setFrom] = useState(fieldOf(Math.max(wanted.from ?? now, now), zone));
  const [until, setUntil] = useState(fieldOf(wanted.until ?? now + hours(8), zone));
  const [reason, setReason] = useState('');
  const [start, end] = [fieldInstant(from, zone), fieldInstant(until, zone)];
  const submit = (): void => {
    if (start !== undefined && end !== undefined) onDraft({ rotation, person, from: start, until: end, reason });
  };
  const length = start !== undefined && end !== undefined ? end - start : 0;
  return (
    <Dialog title="Override" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Choice
          label="Rotation"
          value={rotation}
          onChange={setRotation}
          options={schedules.map(({ slug, name, team }) => [slug, `${team.name}, ${name}`] as const)}
        />
        <PersonPick label="Who covers" value={person.id} onChange={(id, found) => setPerson(found ?? { id, name: id })} />
        <div className="pair">
          <TextField label={`From, ${zone}`} inputMode="numeric" placeholder="2026-10-24 22:00" required value={from} onChange={setFrom} />
          <TextField
            label="Until"
            inputMode="numeric"
            placeholder="2026-10-24 22:00"
            required
            value={until}
            onChange={setUntil}
            wrong={wrongSpan(start, end)}
            hint={span(length)}
          />
        </div>
        <TextField label="Why" value={reason} onChange={setReason} hint="Stands beside the override." />
        <div className="acts">
          <Button look="main" submit disabled={person.id === '' || length <= 0}>
            Show it on the schedule
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
