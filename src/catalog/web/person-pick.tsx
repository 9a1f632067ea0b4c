import { useQuery } from '@tanstack/react-query';

import { Pick } from '../../web/parts/pick.tsx';
import { peopleQuery, type PersonRow } from './reading.ts';

interface PersonPickProps {
  readonly label: string;
  /** The id or the slug of the person. */
  readonly value: string;
  readonly onChange: (id: string, person: PersonRow | undefined) => void;
  readonly wrong?: string | undefined;
  /** Whether it has the focus when it opens. */
  readonly focus?: boolean;
}

/** A person, found by typing a part of the name or address. */
export function PersonPick({ label, value, onChange, wrong, focus = true }: PersonPickProps): React.ReactNode {
  const people = useQuery(peopleQuery).data?.items ?? [];
  const options = people.map(({ id, name, email }) => ({ value: id, words: name, detail: email }));
  const chosen = people.find(({ id, slug }) => id === value || slug === value)?.id ?? value;
  const choose = (id: string): void =>
    onChange(
      id,
      people.find((person) => person.id === id),
    );
  return <Pick label={label} autoFocus={focus} value={chosen} onChange={choose} options={options} wrong={wrong} />;
}
