import { Chip } from '../../web/parts/controls.tsx';

interface SeverityChipsProps {
  readonly legend: string;
  readonly values: readonly number[];
  readonly onChange: (values: readonly number[]) => void;
  readonly wrong: string | undefined;
}

/** Some of the severities, each on or off. */
export function SeverityChips({ legend, values, onChange, wrong }: SeverityChipsProps): React.ReactNode {
  const flipped = (severity: number): readonly number[] =>
    values.includes(severity) ? values.filter((each) => each !== severity) : [...values, severity].toSorted((one, other) => one - other);
  return (
    <fieldset className="severities-told">
      <legend>{legend}</legend>
      <div className="chips">
        {[1, 2, 3, 4].map((severity) => (
          <Chip key={severity} on={values.includes(severity)} onClick={() => onChange(flipped(severity))}>
            {severity}
          </Chip>
        ))}
      </div>
      {wrong !== undefined && <small className="wrong">{wrong}</small>}
    </fieldset>
  );
}
