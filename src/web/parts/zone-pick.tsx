import { Pick } from './pick.tsx';

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, words: zone.replaceAll('_', ' ') }));
const allZones = [{ value: 'UTC', words: 'UTC' }, ...zones.filter(({ value }) => value !== 'UTC')];

interface ZoneProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly wrong?: string | undefined;
  readonly label?: string;
  readonly hint?: string;
}

/** A time zone, found by typing a part of its name. */
export const ZonePick = (props: ZoneProps): React.ReactNode => (
  <Pick label="Time zone" options={allZones} hint="Every time is shown in it, with UTC on hover." {...props} />
);
