import { Link, Outlet, useRouterState } from '@tanstack/react-router';

import { Screen } from './screen.tsx';
import './settings.css';

const parts = [
  ['/settings/contact-methods', 'Contact methods', 'By what you are paged, in which order, and when each was last proven.'],
  ['/settings/you', 'You', 'Your name, time zone and password.'],
  ['/settings/severities', 'Severities', 'What 1 to 4 mean, who is paged, which clocks run.'],
  ['/settings/policies', 'Escalation policies', 'Who is paged after whom, and after how long.'],
  ['/settings/lists', 'Lists', 'Who is called in, who wants to be told, and what a severity 1 opens.'],
  ['/settings/roles', 'Roles and checklists', 'What each role of an incident owes, and what is to be done, by severity.'],
  ['/settings/targets', 'Targets', 'By when each step of an incident should be done, and who owns that it is.'],
  ['/settings/fields', 'Fields', 'What your tickets say beside their title: typed, searched and counted by.'],
  ['/settings/channels', 'Channels', 'The ways to reach people: what each can prove, and how it has delivered lately.'],
  ['/settings/chat', 'Chat', 'The rooms of incidents in Slack or Mattermost, in step with their timelines.'],
  ['/settings/status-pages', 'Status pages', 'What readers outside see: components by public names, announced maintenance.'],
  ['/settings/audiences', 'Audiences', 'Who is told of incidents beside those who work on them, and how often.'],
  ['/settings/delivery', 'Delivery', 'How fast Evenkeel pages, against its own objective, and what its auditor had to repair.'],
  ['/settings/change-matrix', 'Matrix of changes', 'Who approves which change, with how much notice: by tier, kind and risk.'],
  ['/settings/delegates', 'Delegates', 'Who approves changes in whose place, until when.'],
  ['/settings/holidays', 'Holidays', 'On which days which teams do not work: what is due in working days passes over them.'],
  ['/settings/keys', 'Keys', 'For machines: scripts, the command line, other systems.'],
] as const;

/** On a phone the tabs are wider than the window: the present one is brought into sight. */
const inSight = (tab: HTMLElement | null): void => tab?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** The frame of the settings: their parts as tabs. */
export function Settings(): React.ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <Screen title="Settings">
      {path !== '/settings' && (
        <nav className="tabs settings-tabs" aria-label="Parts of the settings">
          {parts.map(([to, word]) => (
            <Link key={to} to={to} aria-current={path === to ? 'page' : undefined} ref={path === to ? inSight : undefined}>
              {word}
            </Link>
          ))}
        </nav>
      )}
      <Outlet />
    </Screen>
  );
}

/** Where the settings begin: what each part is for. */
export function SettingsStart(): React.ReactNode {
  return (
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
  );
}
