import { Pick } from '../../web/parts/pick.tsx';
import { useEverybody, type Whom } from './engage-reading.ts';

interface WhomPickProps {
  readonly value: string;
  readonly onChange: (whom: string) => void;
  readonly focus?: boolean;
}

const detailOf = ({ detail, now }: Whom): string => `${detail}${now.length === 0 ? ', nobody now' : `, now ${now.join(', ')}`}`;

/** Whom to engage, found by typing a service, a team, a list or a name; it says whom that comes to now. */
export function WhomPick({ value, onChange, focus = true }: WhomPickProps): React.ReactNode {
  const everybody = useEverybody();
  const chosen = everybody.find(({ whom }) => whom === value);
  return (
    <Pick
      label="Whom"
      autoFocus={focus}
      value={value}
      onChange={onChange}
      options={everybody.map((each) => ({ value: each.whom, words: each.words, detail: detailOf(each) }))}
      placeholder="A service, a team, a list or a name"
      hint={chosen === undefined ? undefined : `Pages ${chosen.now.length === 0 ? 'nobody now' : chosen.now.join(', ')}.`}
    />
  );
}
