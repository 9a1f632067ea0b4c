import { Link, Outlet, useRouterState } from '@tanstack/react-router';

import { ChevronIcon } from './icons.tsx';
import { Heading } from './parts/heading.tsx';
import { Screen } from './screen.tsx';
import { settingsGroups, settingsParts } from './settings-parts.ts';
import './settings.css';

/** The parts beside the one that is open, and where there is no room for them the way back. */
function PartsNavigation({ path }: { path: string }): React.ReactNode {
  return (
    <>
      <Link className="settings-back" to="/settings">
        <ChevronIcon /> All settings
      </Link>
      <nav className="settings-parts" aria-label="Parts of the settings">
        {settingsGroups.map(({ name, parts }) => (
          <div key={name} role="group" aria-label={name}>
            <b aria-hidden>{name}</b>
            {parts.map(([to, word]) => (
              <Link key={to} to={to} aria-current={path === to ? 'page' : undefined}>
                {word}
              </Link>
            ))}
          </div>
        ))}
      </nav>
    </>
  );
}

/** The frame of the settings: one part, with the others beside it. */
export function Settings(): React.ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const part = settingsParts.find(([to]) => to === path);
  return (
    <Screen title={part?.[1] ?? 'Settings'}>
      {part === undefined ? (
        <Outlet />
      ) : (
        <div className="settings">
          <PartsNavigation path={path} />
          <div className="settings-part">
            <Outlet />
          </div>
        </div>
      )}
    </Screen>
  );
}

/** Where the settings begin: what each part is for. */
export function SettingsStart(): React.ReactNode {
  return settingsGroups.map(({ name, parts }) => (
    <section key={name} className="settings-group">
      <Heading>{name}</Heading>
      <ul className="rows two-line">
        {parts.map(([to, word, what]) => (
          <li key={to} className="whole">
            <Link className="settings-link" to={to}>
              {word}
            </Link>
            <span className="second">{what}</span>
          </li>
        ))}
      </ul>
    </section>
  ));
}
