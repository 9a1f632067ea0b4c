import { useEffect, useRef, useState } from 'react';

import { TextField } from '../../web/parts/controls.tsx';
import { fieldInstant, fieldOf } from '../../web/parts/time-field.ts';
import { zoneLetters } from '../../web/parts/zone.ts';
import { useZone } from '../../web/parts/when.tsx';
import { useMinute } from '../../web/clock.ts';

const SUCH_AS = 'Such as 2026-10-24 22:00';

interface TimeInputProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (at: number | null) => void;
}

/** A moment, as it is typed in the reader's zone; what is no moment is kept in the field and said, and its form is not sent. */
export function TimeInput({ label, value, onChange }: TimeInputProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const told = value === null ? '' : fieldOf(value, zone);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? told;
  const wrong = text.trim() !== '' && fieldInstant(text.trim(), zone) === undefined;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.setCustomValidity(wrong ? SUCH_AS : ''), [wrong]);
  return (
    <TextField
      label={`${label}, ${zoneLetters(value ?? now, zone)}`}
      placeholder="2026-10-24 22:00"
      autoComplete="off"
      value={text}
      ref={field}
      wrong={wrong ? SUCH_AS : undefined}
      onBlur={() => (wrong ? undefined : setTyped(undefined))}
      onChange={(next) => {
        setTyped(next);
        if (next.trim() === '') onChange(null);
        else onChange(fieldInstant(next.trim(), zone) ?? value);
      }}
    />
  );
}
