import { IconX } from '@tabler/icons-react';

import type { PickOption } from './kit-props.ts';
import { Pick } from './pick.tsx';

interface PickManyProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly options: readonly PickOption[];
  readonly onChange: (values: readonly string[]) => void;
  readonly hint?: React.ReactNode;
  readonly wrong?: string | undefined;
  readonly placeholder?: string;
}

/** Some of many, each found by typing; what was chosen stands below, in order, and is left out again by one press. */
export function PickMany({ values, options, onChange, ...rest }: PickManyProps): React.ReactNode {
  const words = new Map(options.map((option) => [option.value, option.words]));
  return (
    <div className="pick-many">
      <Pick
        {...rest}
        value=""
        options={options.filter(({ value }) => !values.includes(value))}
        onChange={(value) => onChange([...values, value])}
      />
      {values.length > 0 && (
        <ul aria-label={`${rest.label}: chosen`}>
          {values.map((value) => (
            <li key={value}>
              {words.get(value) ?? value}
              <button
                type="button"
                aria-label={`Leave out ${words.get(value) ?? value}`}
                onClick={() => onChange(values.filter((each) => each !== value))}
              >
                <IconX className="icon" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
