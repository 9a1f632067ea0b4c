import { useZone } from '../../../web/parts/when.tsx';
import { shortDay, utcText } from '../../../web/parts/time.ts';
import { useMinute } from '../../../web/clock.ts';
import type { CampaignRow } from './reading.ts';
import './campaigns.css';

/** How far a campaign is, in words and as a bar: what is done or excepted of all. */
export function Progress({ campaign }: { campaign: Pick<CampaignRow, 'services' | 'counts'> }): React.ReactNode {
  const { services, counts } = campaign;
  const share = (part: number): string => `${services === 0 ? 0 : (part / services) * 100}%`;
  return (
    <span className="campaign-progress">
      <span className="campaign-bar" aria-hidden="true">
        <i className="done" style={{ width: share(counts.done) }} />
        <i className="excepted" style={{ width: share(counts.excepted) }} />
        <i className="begun" style={{ width: share(counts.written + counts.working) }} />
      </span>
      <span className="nowrap">
        {counts.done} of {services} done
        {counts.excepted > 0 && `, ${counts.excepted} excepted`}
      </span>
    </span>
  );
}

/** When it is due, and how many are late. */
export function Due({ campaign }: { campaign: Pick<CampaignRow, 'deadline' | 'late' | 'endedAt'> }): React.ReactNode {
  const [zone, now] = [useZone(), useMinute()];
  if (campaign.endedAt !== null) return <span className="second">ended</span>;
  return (
    <>
      <time title={utcText(campaign.deadline)}>{shortDay(campaign.deadline, zone, now)}</time>
      {campaign.late > 0 && <b className="campaign-late"> {campaign.late} late</b>}
    </>
  );
}
