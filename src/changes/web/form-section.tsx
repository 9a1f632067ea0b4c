import { useId } from 'react';

import { ScoreBars } from './score-bars.tsx';

/** What the check says of one of the eight fields. */
export interface FieldScore {
  readonly score: number;
  readonly of: number;
  readonly points: readonly { readonly says: string; readonly fix: string }[];
}

interface SectionProps {
  readonly number: number;
  readonly title: string;
  /** What it asks; shown while it is open or has nothing yet. */
  readonly asks: string;
  /** What it says, in a line, where somebody wrote it. */
  readonly said: React.ReactNode;
  readonly score: FieldScore | undefined;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly children: React.ReactNode;
}

/** How to better a field, under it, while it is written. */
function Fixes({ score }: { score: FieldScore | undefined }): React.ReactNode {
  const fixes = (score?.points ?? []).filter(({ fix }) => fix !== '');
  if (fixes.length === 0) return null;
  return (
    <ul className="fixes">
      {fixes.map(({ says, fix }) => (
        <li key={`${says}${fix}`}>
          {says} <b>{fix}</b>
        </li>
      ))}
    </ul>
  );
}

/** One of the eight fields: folded to what it says, or open with its question, what it takes, and how to better it. */
export function FormSection({ number, title, asks, said, score, open, onToggle, children }: SectionProps): React.ReactNode {
  const id = useId();
  return (
    <section className={open ? 'form-section open' : 'form-section'} aria-labelledby={`${id}-title`}>
      <div className="form-section-head">
        <span className="third" aria-hidden="true">
          {number}
        </span>
        <h2 id={`${id}-title`}>
          <button type="button" aria-expanded={open} aria-controls={open ? `${id}-body` : undefined} onClick={onToggle}>
            {title}
          </button>
        </h2>
        <span className="form-said">{open || said === '' ? asks : said}</span>
        {score !== undefined && <ScoreBars score={score.score} of={score.of} />}
      </div>
      {open && (
        <div className="form-section-body" id={`${id}-body`}>
          {children}
          <Fixes score={score} />
        </div>
      )}
    </section>
  );
}
