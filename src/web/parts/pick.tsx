import { Field } from './controls.tsx';
import type { PickProps } from './kit-props.ts';
import { useKit } from './kit.ts';

/** One of many, found by typing. */
export function Pick(props: PickProps): React.ReactNode {
  const kit = useKit();
  if (kit !== undefined) return <kit.KitPick {...props} />;
  const { label, hint, wrong, options, value, placeholder } = props;
  const words = options.find((option) => option.value === value)?.words ?? '';
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(wiring) => <input {...wiring} disabled placeholder={placeholder} value={words} />}
    </Field>
  );
}
