import { Heading } from '../../web/parts/heading.tsx';
import type { Change } from './record-fields.ts';
import type { RunReading } from './run-reading.ts';
import { stepTime } from './step-time.ts';

/** The phases of a roll-out: how far each reaches, how long it bakes, what stops it and where it goes back to. */
export function RollOut({ change, run }: { change: Change; run: RunReading['run'] }): React.ReactNode {
  const { phases } = change.plan;
  if (phases.length === 0) return null;
  return (
    <section aria-labelledby="roll-out">
      <Heading id="roll-out">Roll-out</Heading>
      {run !== null && run.waits !== null && <p role="status">{run.waits}.</p>}
      <table className="plain phone-list">
        <thead>
          <tr>
            {['Phase', 'Begins', 'Reaches', 'Bakes', 'Stopped by', 'Goes back to'].map((word) => (
              <th key={word}>{word}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {phases.map((phase) => (
            <tr key={`${phase.at}${phase.name}`}>
              <td>
                {run?.baking?.phase === phase.name ? <b>{phase.name}</b> : phase.name}
                {phase.hosts.length > 0 && <div className="second small">{phase.hosts.join(', ')}</div>}
              </td>
              <td className="nowrap">{stepTime(phase.at)}</td>
              <td className="nowrap">{phase.share} %</td>
              <td className="nowrap">{phase.bakeMinutes === 0 ? 'not' : `${phase.bakeMinutes} min`}</td>
              <td>{phase.alarms.length === 0 ? 'any alarm of its services' : phase.alarms.join(', ')}</td>
              <td>{phase.backTo === '' ? <span className="second">nobody has said</span> : phase.backTo}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
