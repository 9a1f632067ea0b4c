import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { slugOf } from '../../catalog/web/team-dialogs.tsx';
import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { teamsQuery } from '../../catalog/web/reading.ts';
import { days, iso } from '../../kernel/index.ts';
import { send, wrongAt } from '../../web/api.ts';
import { present } from '../../web/clock.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { useZone } from '../../web/parts/when.tsx';

interface Member {
  readonly slug: string;
  readonly name: string;
}

interface Terms {
  readonly name: string;
  readonly team: string;
  readonly turn: 'week' | 'day';
  readonly weekday: Weekday;
  readonly handover: string;
}

const weekdays = (['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const).map(
  (day) => [day, day.charAt(0).toUpperCase() + day.slice(1)] as const,
);
type Weekday = (typeof weekdays)[number][0];

/** People in the order of their turns; each can be taken out, the next is added at the end. */
function Members({ members, onChange }: { members: readonly Member[]; onChange: (members: Member[]) => void }): React.ReactNode {
  return (
    <>
      <PersonPick
        label="Add to the order of turns"
        value=""
        onChange={(_, person) => {
          if (person !== undefined && !members.some(({ slug }) => slug === person.slug)) onChange([...members, person]);
        }}
      />
      <ol className="turns">
        {members.map((member, place) => (
          <li key={member.slug}>
            {place + 1}. {member.name}
            <button type="button" className="link" onClick={() => onChange(members.filter(({ slug }) => slug !== member.slug))}>
              Take out<span className="unseen"> {member.name}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

interface TermsProps {
  readonly terms: Terms;
  readonly change: (part: Partial<Terms>) => void;
  readonly error: Error | null;
}

function TermFields({ terms, change, error }: TermsProps): React.ReactNode {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const zone = useZone();
  const options = [['', 'choose'], ...teams.map(({ slug, name }) => [slug, name] as const)] as const;
  return (
    <>
      <TextField
        label="Name"
        required
        data-autofocus
        value={terms.name}
        onChange={(name) => change({ name })}
        hint="Payments primary, Payments secondary."
        wrong={wrongAt(error, 'name') ?? wrongAt(error, 'slug')}
      />
      <Choice
        label="Team"
        required
        value={terms.team}
        onChange={(team) => change({ team })}
        options={options}
        wrong={wrongAt(error, 'team')}
      />
      <div className="pair">
        <Choice
          label="Turns"
          value={terms.turn}
          onChange={(turn) => change({ turn })}
          options={[
            ['week', 'weekly'],
            ['day', 'daily'],
          ]}
        />
        {terms.turn === 'week' && (
          <Choice label="Hand-over day" value={terms.weekday} onChange={(weekday) => change({ weekday })} options={weekdays} />
        )}
      </div>
      <TextField
        label={`Hand-over time, ${zone}`}
        inputMode="numeric"
        pattern="([01][0-9]|2[0-3]):[0-5][0-9]"
        placeholder="09:00"
        required
        value={terms.handover}
        onChange={(handover) => change({ handover })}
        wrong={wrongAt(error, 'handover')}
      />
    </>
  );
}

/** A new rotation: who takes turns, how long, when the watch is handed over. */
export function RotationDialog({ team, onClose }: { team: string; onClose: () => void }): React.ReactNode {
  const zone = useZone();
  const client = useQueryClient();
  const [terms, setTerms] = useState<Terms>({ name: '', team, turn: 'week', weekday: 'monday', handover: '09:00' });
  const [members, setMembers] = useState<readonly Member[]>([]);
  const make = useMutation({
    mutationFn: async () => {
      const turn = terms.turn === 'week' ? { unit: 'week' as const, weekday: terms.weekday } : { unit: 'day' as const };
      // From yesterday on, so that the first turn has begun whatever the hour of the hand-over.
      const start = iso(present() - days(1)).slice(0, 10);
      const { name, handover } = terms;
      await send('POST', '/rotations', {
        body: {
          slug: slugOf(name),
          name,
          team: terms.team,
          zone,
          start,
          handover,
          turn,
          members: members.map(({ slug }) => slug),
        },
      });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['oncall'] });
      onClose();
    },
  });
  return (
    <Dialog title="New rotation" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TermFields terms={terms} change={(part) => setTerms((now) => ({ ...now, ...part }))} error={make.error} />
        <Members members={members} onChange={setMembers} />
        {make.error !== null && <Failed error={make.error} what="the rotation" />}
        <div className="acts">
          <Button look="main" submit disabled={make.isPending || slugOf(terms.name) === '' || terms.team === '' || members.length === 0}>
            Make the rotation
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
