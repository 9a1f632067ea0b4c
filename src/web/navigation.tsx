import { Link, useRouterState, type LinkProps } from '@tanstack/react-router';

import {
  ChangeIcon,
  MoreIcon,
  PeopleIcon,
  PlugIcon,
  ReviewIcon,
  RotaIcon,
  ServiceIcon,
  SettingsIcon,
  TicketIcon,
  WatchIcon,
} from './icons.tsx';

interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly word: string;
  readonly icon: () => React.ReactNode;
  /** Other addresses that belong to it. */
  readonly also?: readonly string[];
  /** Which number of the watch stands beside it. */
  readonly count?: 'owed' | 'open';
}

export const places: readonly Place[] = [
  { to: '/', word: 'My watch', icon: WatchIcon, count: 'owed' },
  { to: '/tickets', word: 'Tickets', icon: TicketIcon, count: 'open' },
  { to: '/on-call', word: 'On-call', icon: RotaIcon },
  { to: '/changes', word: 'Changes', icon: ChangeIcon },
  { to: '/services', word: 'Services', icon: ServiceIcon },
  { to: '/people', word: 'People', icon: PeopleIcon },
  { to: '/review', word: 'Review', icon: ReviewIcon },
  { to: '/integrations', word: 'Integrations', icon: PlugIcon, also: ['/silences'] },
];
const settings: Place = { to: '/settings', word: 'Settings', icon: SettingsIcon };

export type Counts = Readonly<Partial<Record<'owed' | 'open', number>>>;

/** Whether a place is the one the reader is in. */
function isHere(to: string, path: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}

function Item({ place, counts }: { place: Place; counts: Counts }): React.ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const count = place.count === undefined ? undefined : counts[place.count];
  return (
    <Link
      to={place.to}
      aria-current={[place.to, ...(place.also ?? [])].some((to) => isHere(to, path)) ? 'page' : undefined}
      title={place.word}
    >
      <place.icon />
      <span className="word">{place.word}</span>
      {count !== undefined && count > 0 && <span className="count">{count}</span>}
    </Link>
  );
}

/** The left navigation: full on home and lists, thin where a time grid or a rail needs the width. */
export function Navigation({ counts }: { counts: Counts }): React.ReactNode {
  return (
    <nav className="navigation" aria-label="Main">
      {places.map((place) => (
        <Item key={place.to} place={place} counts={counts} />
      ))}
      <span className="foot">
        <Item place={settings} counts={counts} />
      </span>
    </nav>
  );
}

/** The phone's tabs: four places and the rest. */
export function PhoneTabs({ counts }: { counts: Counts }): React.ReactNode {
  return (
    <nav className="phone-tabs" aria-label="Main">
      {places.slice(0, 4).map((place) => (
        <Item key={place.to} place={place} counts={counts} />
      ))}
      <Item place={{ to: '/more', word: 'More', icon: MoreIcon }} counts={{}} />
    </nav>
  );
}
