import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { keepersOf, rotationsQuery } from '../oncall/web/rotations.ts';
import { useMinute } from './clock.ts';
import { SearchIcon } from './icons.tsx';
import { useMe } from './me.ts';
import { Button } from './parts/controls.tsx';
import { Brand } from './parts/marks.tsx';
import { clockTime, dayName } from './parts/time.ts';
import { zoneLetters } from './parts/zone.ts';
import { useZone } from './parts/when.tsx';
import { PersonMenu } from './person-menu.tsx';

/** At 4 am the first doubt is "whose time?": the reader's zone, always with UTC. */
function ZoneClock(): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  return (
    <span className="zone">
      {dayName(now, zone)} <b>{clockTime(now, zone)}</b> {zoneLetters(now, zone)}
      {zone !== 'UTC' && <span className="third"> · {clockTime(now, 'UTC')} UTC</span>}
    </span>
  );
}

/** Who is on call now where I belong, me first. */
function Keepers(): React.ReactNode {
  const me = useMe();
  const rotations = useQuery(rotationsQuery).data;
  if (me === undefined || rotations === undefined) return null;
  const keepers = keepersOf(rotations.items, me.id);
  if (keepers === undefined) return <Link to="/on-call">No rotation yet</Link>;
  return (
    <Link to="/on-call">
      {keepers.mine && <b>You</b>}
      {keepers.mine && keepers.beside !== undefined && ' and '}
      {keepers.beside ?? (keepers.mine ? '' : 'Nobody on call')}, {keepers.team}
    </Link>
  );
}

interface HeaderProps {
  readonly title: string;
  readonly onSearch: () => void;
  readonly onDeclare: () => void;
}

/** The fixed header: the waterline with the mark floating in it, search, whose time it is, who is on call, declare. */
export function Header({ title, onSearch, onDeclare }: HeaderProps): React.ReactNode {
  return (
    <header className="header">
      <Link to="/" aria-label="Evenkeel, my watch">
        <span className="name">Evenkeel</span>
        <Brand />
      </Link>
      <span className="phone-only phone-title">{title}</span>
      <button type="button" className="search" onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <SearchIcon />
        Go to or do anything
        <kbd>Ctrl K</kbd>
      </button>
      <ZoneClock />
      <span className="keepers">
        <PersonMenu />
        <Keepers />
      </span>
      <button type="button" className="phone-only button quiet" onClick={onSearch} aria-label="Go to or do anything">
        <SearchIcon />
      </button>
      <Button onClick={onDeclare}>
        <span>
          Declare<span className="desk-only"> incident</span>
        </span>
      </Button>
    </header>
  );
}
