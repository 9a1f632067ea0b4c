import type { PickOption } from './kit-props.ts';
import { Pick } from './pick.tsx';

let known: readonly PickOption[] | undefined;

/** Asked of the browser when a zone is first picked: it takes a while over them. */
function allZones(): readonly PickOption[] {
  const words = (zone: string): PickOption => ({ value: zone, words: zone.replaceAll('_', ' ') });
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map(words);
  return known;
}

interface ZoneProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly wrong?: string | undefined;
  readonly label?: string;
  readonly hint?: string;
}

/** A time zone, found by typing a part of its name. */
export const ZonePick = (props: ZoneProps): React.ReactNode => (
  <Pick label="Time zone" options={allZones()} hint="Every time is shown in it, with UTC on hover." {...props} />
);
