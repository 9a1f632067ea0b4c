import { useMinute } from '../../../web/clock.ts';
import { dayTime } from '../../../web/parts/time.ts';
import { useZone } from '../../../web/parts/when.tsx';
import type { Foreseen } from './reading.ts';
import { ApprovalSteps } from './rounds.tsx';
import { noticeWords, riskWords, roleWords, rowWords } from './words.ts';

/** So many of those whom a step would ask are named. */
const MOST_NAMED = 3;

function Names({ people, roles }: Foreseen['steps'][number]): React.ReactNode {
  const names = [...new Set(people.map(({ name }) => name))];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return (
    <li>
      <b>{roles.map((role) => roleWords[role]).join(' or ')}</b>:{' '}
      {names.length === 0 ? 'nobody is found' : `${names.slice(0, MOST_NAMED).join(', ')}${more}`}
    </li>
  );
}

/** Who will have to approve a change as it is written now, by which row, and why. */
export function Ahead({ ahead }: { ahead: Foreseen }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const { asked, steps, approveBy, window } = ahead;
  const row = { row: asked.row, asked };
  return (
    <div className="ahead">
      <ApprovalSteps steps={steps} />
      <ul className="ahead-names">
        {steps.map((step, place) => (
          <Names key={place} {...step} />
        ))}
      </ul>
      <p className="second">
        Row {rowWords(row)}. Risk {riskWords(ahead.risk)}.
      </p>
      <p className="second">
        {asked.notice === 'none' ? 'It asks for no notice' : `It asks for ${noticeWords(asked.notice)}`}
        {approveBy !== null && `, so the last approval by ${dayTime(approveBy, zone, now)}`}
        {asked.inWindow && (window.isInside === false ? ', inside the window, which it is not' : ', inside the window')}
        {asked.customersTold && ', customers told'}.
      </p>
      {ahead.emergent !== null && <p className="loud">Emergent: {ahead.emergent}.</p>}
      {ahead.flag !== null && <p className="loud">Approvers are warned: {ahead.flag}.</p>}
      {ahead.whyNot !== null && <p className="loud">It cannot be put forward yet: {ahead.whyNot}.</p>}
    </div>
  );
}
