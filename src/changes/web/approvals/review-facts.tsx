import { useMinute } from '../../../web/clock.ts';
import { useZone, When } from '../../../web/parts/when.tsx';
import { timingWords } from '../record-words.ts';
import type { Review } from './reading.ts';
import { noticeWords, riskWords, rowWords } from './words.ts';

/** Why a change asks whom it asks: its row, its risk and why, its score, and what is odd about it. */
export function ReviewFacts({ review }: { review: Review }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const { start, end, quality, emergent, flag, agenda, given, approveBy } = review;
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    ['When', timingWords({ start, end }, zone, now)],
    ['Risk', riskWords(review.risk)],
    ['Row', `${rowWords(review)}, ${noticeWords(review.asked.notice)}`],
    ['Quality', quality === null ? '' : `${quality} of 100`],
    ['Needed by', approveBy === null ? '' : <When key="by" at={approveBy} as="both" />],
    ['Emergent', emergent === null ? '' : <b key="emergent">{`${emergent}. ${given.why ?? ''}`}</b>],
    ['Look closely', flag === null ? '' : <b key="flag">{flag}</b>],
    ['Overrun', given.overrun === null || given.overrun === undefined ? '' : `${given.overrun.likelihood}: ${given.overrun.words}`],
    ['Agenda', agenda ?? ''],
  ];
  return (
    <dl className="facts review-facts">
      {rows
        .filter(([, value]) => value !== '')
        .map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
