/** How many of five bars a score fills. */
const filled = (score: number, of: number): number => (of <= 0 ? 0 : Math.max(0, Math.min(5, Math.round((score / of) * 5))));

/** A score as five bars; the number stands for those who do not see them. */
export function ScoreBars({ score, of }: { score: number; of: number }): React.ReactNode {
  const full = filled(score, of);
  return (
    <span className="score-bars" role="img" aria-label={`${score} of ${of} points`}>
      {[1, 2, 3, 4, 5].map((bar) => (
        <i key={bar} className={bar <= full ? 'full' : undefined} />
      ))}
    </span>
  );
}
