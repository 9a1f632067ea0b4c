import { stateLook, stateWord } from './state-words.ts';

/** The diamond of a change: open until it is approved, ink when it is, accent while it is carried out, grey when it is done. */
export function ChangeMark({ state }: { state: string }): React.ReactNode {
  return (
    <svg className={`change-mark ${stateLook(state)}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 1.500 14.500 8 8 14.500 1.500 8z" />
    </svg>
  );
}

const ways = ['draft', 'review', 'approved', 'scheduled', 'working', 'resolved'];

/** How far a change is: the word, then notches. */
export function ChangeState({ state }: { state: string }): React.ReactNode {
  const reached = state === 'closed' ? ways.length : ways.indexOf(state);
  return (
    <span className="state">
      {stateWord(state)}
      {reached >= 0 && (
        <span className="notches wide" aria-hidden="true">
          {ways.map((each, place) => (
            <i key={each} className={place < reached ? 'past' : place === reached ? 'here' : undefined} />
          ))}
        </span>
      )}
    </span>
  );
}
