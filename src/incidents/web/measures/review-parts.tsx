import { Link } from '@tanstack/react-router';

/** The two screens of the review: how fast, and what was learned. */
export function ReviewParts(): React.ReactNode {
  return (
    <nav className="segmented" aria-label="Parts of the review">
      <Link to="/review" activeOptions={{ exact: true, includeSearch: false }}>
        Measures
      </Link>
      <Link to="/review/learned" activeOptions={{ includeSearch: false }}>
        Learned
      </Link>
    </nav>
  );
}
