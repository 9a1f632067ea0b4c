import { Link } from '@tanstack/react-router';

import { ChevronIcon } from './icons.tsx';
import { places } from './navigation.tsx';
import { Segmented } from './parts/controls.tsx';
import { Screen } from './screen.tsx';
import { schemes, useScheme } from './scheme.ts';
import { useSignOut } from './sign-out.ts';

/** On a phone: the places that have no tab, light or dark, sign out. */
export function More(): React.ReactNode {
  const { chosen, choose } = useScheme();
  const signOut = useSignOut();
  const rest = [...places.slice(4), { to: '/settings', word: 'Settings' } as const];
  return (
    <Screen title="More">
      <ul className="rows">
        {rest.map(({ to, word }) => (
          <li key={to} className="whole">
            <Link className="what" to={to}>
              {word}
            </Link>
            <span className="push">
              <ChevronIcon />
            </span>
          </li>
        ))}
        <li className="choice">
          <span className="what">Light or dark</span>
          <span className="push">
            <Segmented label="Light or dark" value={chosen} onChange={choose} options={schemes} />
          </span>
        </li>
        <li>
          <button type="button" className="link what" onClick={() => void signOut()}>
            Sign out
          </button>
        </li>
      </ul>
    </Screen>
  );
}
