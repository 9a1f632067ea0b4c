import { useMinute } from '../../web/clock.ts';
import { useMe } from '../../web/me.ts';
import type { Axis } from '../../web/parts/axis.ts';
import { dayTime } from '../../web/parts/time.ts';
import { Bar, Lane, TimeGrid, type BarKind } from '../../web/parts/time-grid.tsx';
import type { Draft } from './draft.ts';
import type { Wanted } from './override-dialog.tsx';
import type { Schedule, Shift } from './reading.ts';

interface GridProps {
  readonly schedules: readonly Schedule[];
  readonly start: number;
  readonly days: number;
  readonly zone: string;
  readonly draft: Draft | undefined;
  readonly onWant: (wanted: Wanted) => void;
}

/** Roles in the order in which they are paged. */
const order = ['primary', 'secondary', 'escalation'];
export const byRole = (one: Schedule, other: Schedule): number =>
  ((order.indexOf(one.role) + 9) % 9) - ((order.indexOf(other.role) + 9) % 9);

/** Two grey tones by turns, so that neighbours can be told apart. */
function kindOf(shift: Shift, mine: boolean, when: { place: number; now: number }): BarKind {
  // Red says that somebody may be woken: what is over wakes nobody.
  if (shift.person === null) return shift.until > when.now ? 'gap' : 'gap past';
  if (shift.by === 'override') return mine ? 'override-mine' : 'override';
  if (mine) return 'mine';
  return when.place % 2 === 0 ? 'other' : 'other-2';
}

interface BarsProps {
  readonly axis: Axis;
  readonly shifts: readonly Shift[];
  readonly zone: string;
  readonly onWant: ((from: number, until: number) => void) | undefined;
  readonly beside?: boolean;
}

function Bars({ axis, shifts, zone, onWant, beside = false }: BarsProps): React.ReactNode {
  const now = useMinute();
  const me = useMe();
  return shifts.map((shift, place) => {
    const [from, until] = [shift.from, shift.until];
    const mine = shift.person !== null && shift.person.id === me?.id;
    const name = shift.person === null ? 'Nobody' : mine ? 'You' : shift.person.name;
    return (
      <Bar
        key={shift.from}
        axis={axis}
        from={from}
        to={until}
        kind={kindOf(shift, mine, { place, now })}
        words={name}
        beside={beside}
        title={`${name}, ${dayTime(from, zone, 0)} to ${dayTime(until, zone, 0)}${shift.by === 'override' ? ', override' : ''}`}
        onClick={onWant === undefined ? undefined : () => onWant(Math.max(from, axis.from), Math.min(until, axis.to))}
      />
    );
  });
}

interface RotationProps {
  readonly axis: Axis;
  readonly schedule: Schedule;
  readonly zone: string;
  readonly first: boolean;
  readonly draft: Draft | undefined;
  readonly onWant: (wanted: Wanted) => void;
}

/** A rotation's lanes: the truth first and tallest, then overrides and turns, which explain it. */
function RotationLanes({ axis, schedule, zone, first, draft, onWant }: RotationProps): React.ReactNode {
  const mineDraft = draft?.rotation === schedule.slug ? draft : undefined;
  const explained = first || schedule.overrides.length > 0 || mineDraft !== undefined;
  const want = (from: number, until: number): void => onWant({ rotation: schedule.slug, from, until });
  return (
    <>
      <Lane label={first ? 'Final' : schedule.name} sub={first ? schedule.name : undefined} tall={first} first>
        <Bars axis={axis} shifts={schedule.final} zone={zone} onWant={want} />
      </Lane>
      {explained && (
        <>
          <Lane label="Overrides">
            <Bars
              axis={axis}
              zone={zone}
              onWant={undefined}
              beside
              shifts={schedule.overrides.map((override) => ({
                ...override,
                by: 'override' as const,
                version: null,
                because: override.reason,
              }))}
            />
            {mineDraft !== undefined && (
              <Bar
                axis={axis}
                from={mineDraft.from}
                to={mineDraft.until}
                kind="draft"
                beside
                words={`+ ${mineDraft.person.name}, not saved`}
                title={`Not saved: ${mineDraft.person.name}`}
              />
            )}
          </Lane>
          <Lane label="Turns" sub={schedule.words.replace('hand-over ', '').replace(` ${zone}`, '')}>
            <Bars axis={axis} shifts={schedule.turns} zone={zone} onWant={undefined} />
          </Lane>
        </>
      )}
    </>
  );
}

/** The week grid of a team's rotations on one time axis. Never shown on a phone. */
export function ScheduleGrid({ schedules, start, days, zone, draft, onWant }: GridProps): React.ReactNode {
  return (
    <TimeGrid from={start} days={days} zone={zone} label="Schedule">
      {(axis) =>
        schedules
          .toSorted(byRole)
          .map((schedule, place) => (
            <RotationLanes
              key={schedule.slug}
              axis={axis}
              schedule={schedule}
              zone={zone}
              first={place === 0}
              draft={draft}
              onWant={onWant}
            />
          ))
      }
    </TimeGrid>
  );
}
