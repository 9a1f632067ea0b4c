import { useMe } from '../../web/me.ts';
import { usePresent } from '../../web/present.ts';

/** As many as are named; of more it is said how many. */
const NAMED = 2;

/** Who else has the ticket on a screen at this moment. */
export function Looking({ ticket }: { ticket: string }): React.ReactNode {
  const me = useMe();
  const { people, more } = usePresent(ticket);
  const others = people.filter(({ id }) => id !== me?.id).map(({ name }) => name);
  if (me === undefined || others.length === 0) return null;
  const named = others.slice(0, NAMED);
  const rest = others.length - named.length + more;
  const words = rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ');
  return (
    <span title={`Have it on a screen now: ${others.join(', ')}${more > 0 ? ` and ${more} more` : ''}`}>
      {' '}
      · {words} {others.length + more === 1 ? 'is' : 'are'} looking
    </span>
  );
}
