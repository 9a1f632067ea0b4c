import { useId } from 'react';

import { SeverityMark, useSeverityWord, type Severity } from '../../web/parts/marks.tsx';
import './severity-choice.css';

const all: readonly Severity[] = [1, 2, 3, 4];

function Word({ severity }: { severity: Severity }): React.ReactNode {
  return (
    <span>
      <span className="unseen">{severity}, </span>
      {useSeverityWord(severity)}
    </span>
  );
}

/** The four severities with their shapes, one chosen; arrows move between them. */
export function SeverityChoice({ value, onChange }: { value: number; onChange: (severity: Severity) => void }): React.ReactNode {
  const name = useId();
  return (
    <fieldset className="severity-choice">
      <legend>Severity</legend>
      {all.map((severity) => (
        <label key={severity}>
          <input type="radio" name={name} checked={value === severity} onChange={() => onChange(severity)} />
          <SeverityMark severity={severity} size={18} />
          <Word severity={severity} />
        </label>
      ))}
    </fieldset>
  );
}
