import { Link, useRouterState } from '@tanstack/react-router';

const parts = [
  ['/integrations', 'What sends alerts'],
  ['/silences', 'Silences'],
] as const;

/** What sends alerts, and which of them are held back. */
export function SignalTabs(): React.ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className="tabs signal-tabs" aria-label="Parts of the integrations">
      {parts.map(([to, word]) => (
        <Link key={to} to={to} aria-current={path === to ? 'page' : undefined}>
          {word}
        </Link>
      ))}
    </nav>
  );
}
