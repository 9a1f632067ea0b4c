import { Link, useRouterState, type LinkProps } from '@tanstack/react-router';

/** The screens of changes, as they stand beside one another: one line each. */
const parts = [
  ['/changes', 'Calendar'],
  ['/changes/list', 'List'],
  ['/changes/approvals', 'Approvals'],
  ['/changes/feeds', 'Feeds'],
  ['/changes/campaigns', 'Campaigns'],
  ['/changes/what-changed', 'What changed'],
  ['/changes/audit', 'Audit'],
  ['/changes/measures', 'Measures'],
  ['/changes/templates', 'Templates'],
] as const satisfies readonly (readonly [NonNullable<LinkProps['to']>, string])[];

/** A screen below one of them belongs to it; a change stands by itself. */
const isHere = (to: string, path: string): boolean => path === to || (to !== '/changes' && path.startsWith(`${to}/`));

/** The tabs of every screen about changes. */
export function ChangeTabs(): React.ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className="tabs change-tabs" aria-label="Parts of the changes">
      {parts.map(([to, word]) => (
        <Link key={to} to={to} activeOptions={{ exact: true }} aria-current={isHere(to, path) ? 'page' : undefined}>
          {word}
        </Link>
      ))}
    </nav>
  );
}
