import type { Quality } from './use-quality.ts';

/** The score on a line of a hundred, with where a record is sent back. */
function Line({ quality }: { quality: Quality }): React.ReactNode {
  const { score, sentBackUnder } = quality;
  return (
    <svg className="quality-line" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect className="ahead" x="0" y="4" width="100" height="4" />
      <rect className="full" x="0" y="4" width={score} height="4" />
      <line x1={sentBackUnder} x2={sentBackUnder} y1="0" y2="12" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** By how much it moved since the reader opened it. */
const moved = (score: number, began: number): string => {
  if (score === began) return '';
  return score > began ? `, up ${score - began}` : `, down ${began - score}`;
};

interface RailProps {
  readonly quality: Quality;
  /** What it came to when it was opened. */
  readonly began: number;
  readonly titles: readonly string[];
}

/** The quality of a record while it is written: what it comes to, and of each field the points, the reason and the fix. */
export function QualityRail({ quality, began, titles }: RailProps): React.ReactNode {
  return (
    <section aria-labelledby="quality">
      <div className="quality-head">
        <h2 id="quality">Quality of this record</h2>
        <p>
          <b>{quality.score}</b> of 100{moved(quality.score, began)}
        </p>
        <p className="quality-marks">sent back under {quality.sentBackUnder}</p>
      </div>
      <Line quality={quality} />
      <ol className="quality-fields">
        {quality.fields.map(({ field, score, of, points }, place) => (
          <li key={field}>
            <span className="third" aria-hidden="true">
              {place + 1}
            </span>
            <div>
              <b>{titles[place]}</b>
              {points.slice(0, 2).map(({ says, fix }) => (
                <small key={`${says}${fix}`}>
                  {says}. <span className="fix">{fix}</span>
                </small>
              ))}
            </div>
            <span className="push">
              {String(score).replace('-', '−')}/{of}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
