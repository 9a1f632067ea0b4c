interface GrowProps extends Omit<React.ComponentPropsWithRef<'textarea'>, 'onChange' | 'value' | 'rows'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
}

/** A text that is edited where it stands: as high as its words need, so that nothing of a command is ever cut off. */
export function Grow({ value, onChange, mono = false, className = '', ...rest }: GrowProps): React.ReactNode {
  return (
    <span
      className={`grow ${mono ? 'mono' : ''} ${value === '' ? 'empty' : ''} ${className}`}
      data-value={value === '' ? rest.placeholder : value}
    >
      <textarea {...rest} rows={1} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </span>
  );
}
