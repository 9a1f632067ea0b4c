import { valueWords, type MeasureInfo } from './reading.ts';

const [width, height, foot] = [520, 96, 18];

/** Where on the bars a value lies: within its bucket by its share of it. */
function placeOf(value: number, buckets: MeasureInfo['buckets']): number {
  const at = buckets.findIndex(({ upTo }) => upTo === null || value <= upTo);
  const above = buckets[at - 1]?.upTo ?? 0;
  const upTo = buckets[at]?.upTo ?? value * 2;
  return at + (upTo > above ? (value - above) / (upTo - above) : 0);
}

function Bars({ measure }: { measure: MeasureInfo }): React.ReactNode {
  const { buckets, unit, target } = measure;
  const step = width / buckets.length;
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const line = target === null ? undefined : placeOf(target.seconds * 1000, buckets) * step;
  return (
    <svg className="spread" viewBox={`0 -14 ${width} ${height + foot + 14}`} preserveAspectRatio="xMinYMid meet" aria-hidden="true">
      {line !== undefined && <rect className="breach" x={line} y={0} width={width - line} height={height} />}
      {buckets.map(({ upTo, count }, place) => (
        <g key={String(upTo)} transform={`translate(${place * step} 0)`}>
          {count > 0 && (
            <>
              <rect
                className="spread-bar"
                x="3"
                width={step - 6}
                y={height - (count / most) * (height - 14)}
                height={(count / most) * (height - 14)}
              />
              <text className="count" x={step / 2} y={height - (count / most) * (height - 14) - 3} textAnchor="middle">
                {count}
              </text>
            </>
          )}
          {upTo !== null && (
            <text x={step} y={height + 14} textAnchor="middle">
              {valueWords(upTo, unit)}
            </text>
          )}
        </g>
      ))}
      <line className="axis" x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} />
      {line !== undefined && target !== null && (
        <>
          <line className="target" x1={line} x2={line} y1="-2" y2={height} />
          <text className="of-target" x={line > width - 120 ? line - 4 : line + 4} y="-4" textAnchor={line > width - 120 ? 'end' : 'start'}>
            target {valueWords(target.seconds * 1000, 'ms')}
          </text>
        </>
      )}
    </svg>
  );
}

/** The same in figures, for those who do not see the bars. */
function Figures({ measure }: { measure: MeasureInfo }): React.ReactNode {
  return (
    <table className="unseen">
      <caption>{measure.name}: how many tickets by how long</caption>
      <thead>
        <tr>
          <th scope="col">Up to</th>
          <th scope="col">Tickets</th>
        </tr>
      </thead>
      <tbody>
        {measure.buckets.map(({ upTo, count }) => (
          <tr key={String(upTo)}>
            <td>{upTo === null ? 'more' : valueWords(upTo, measure.unit)}</td>
            <td>{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How the values of a measure are spread, with its target on them. Without values it is hatched: no data is not green. */
export function Spread({ measure }: { measure: MeasureInfo }): React.ReactNode {
  if (measure.figure === null) return <p className="spread-none small">No data</p>;
  return (
    <>
      <Bars measure={measure} />
      <Figures measure={measure} />
    </>
  );
}
