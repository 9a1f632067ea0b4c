import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { operates, useMe } from '../../../web/me.ts';
import { Asked } from '../../../web/parts/asked.tsx';
import { Button, Chip } from '../../../web/parts/controls.tsx';
import { Read } from '../../../web/parts/states.tsx';
import { shortDay } from '../../../web/parts/time.ts';
import { useMinute } from '../../../web/clock.ts';
import { useZone } from '../../../web/parts/when.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { changeName } from '../reading.ts';
import { useChangeAct } from '../run-reading.ts';
import { ChangeTabs } from '../tabs.tsx';
import { ItemActs } from './campaign-acts.tsx';
import { Due, Progress } from './progress.tsx';
import { campaignName, campaignQuery, standingWords, type Campaign, type CampaignItem } from './reading.ts';

function Row({ campaign, item, isOver }: { campaign: string; item: CampaignItem; isOver: boolean }): React.ReactNode {
  const [zone, now] = [useZone(), useMinute()];
  return (
    <tr>
      <td>
        <Link to="/services/$slug" params={{ slug: item.service.slug }}>
          {item.service.name}
        </Link>
      </td>
      <td className="nowrap cell-2">Tier {item.service.tier}</td>
      <td className="cell-2">{item.team?.name}</td>
      <td>
        {item.late ? <b className="campaign-late">{standingWords[item.standing]}, late</b> : standingWords[item.standing]}
        {item.standing === 'excepted' && item.exception !== null && (
          <span className="second">
            {' '}
            until {shortDay(item.exception.until, zone, now)}: {item.exception.because}
          </span>
        )}
      </td>
      <td className="nowrap">
        {item.change !== null && (
          <Link to="/changes/$number" params={{ number: changeName(item.change.number) }}>
            {changeName(item.change.number)}
          </Link>
        )}
      </td>
      <td>{!isOver && <ItemActs campaign={campaign} item={item} />}</td>
    </tr>
  );
}

/** Those that still owe it come first. */
const order = ['failed', 'owed', 'written', 'working', 'excepted', 'done'] as const;
const keyOf = ({ standing, team, service }: CampaignItem): string => `${order.indexOf(standing)} ${team?.name ?? ''} ${service.name}`;
const inOrder = (items: readonly CampaignItem[]): readonly CampaignItem[] =>
  items.toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));

/** What is owed, why, by whom it is led, and how far it is. */
function Facts({ campaign }: { campaign: Campaign }): React.ReactNode {
  return (
    <div className="campaign-facts">
      <p>{campaign.reason}</p>
      <p className="second">
        {campaignName(campaign.number)}, led by {campaign.team}, begun by {campaign.madeBy}. Due <Due campaign={campaign} />
        {campaign.endedBecause !== null && <>: {campaign.endedBecause}</>}
      </p>
      <Progress campaign={campaign} />
    </div>
  );
}

function EndDialog({ name, onClose }: { name: string; onClose: () => void }): React.ReactNode {
  const act = useChangeAct<unknown>(onClose);
  return (
    <Asked
      title="End the campaign"
      verb="End it"
      what={name}
      fields={[{ key: 'because', label: 'Why', hint: 'What is still owed is owed no more.' }]}
      act={act}
      send={async ({ because = '' }) =>
        await send('POST', '/change-campaigns/:campaign/end', { params: { campaign: name }, body: { because } })
      }
      onClose={onClose}
    />
  );
}

/** Ends it early, for who may. */
function End({ campaign }: { campaign: Campaign }): React.ReactNode {
  const may = operates(useMe());
  const [isAsked, setAsked] = useState(false);
  if (!may || campaign.endedAt !== null) return null;
  return (
    <>
      <Button onClick={() => setAsked(true)}>End the campaign</Button>
      {isAsked && <EndDialog name={campaignName(campaign.number)} onClose={() => setAsked(false)} />}
    </>
  );
}

function Whole({ campaign }: { campaign: Campaign }): React.ReactNode {
  const [team, setTeam] = useState<string>();
  const name = campaignName(campaign.number);
  const teams = [...new Map(campaign.items.flatMap((each) => (each.team === null ? [] : [[each.team.slug, each.team.name]]))).entries()];
  const shown = inOrder(campaign.items).filter((each) => team === undefined || each.team?.slug === team);
  return (
    <>
      <Facts campaign={campaign} />
      {teams.length > 1 && (
        <div className="chips campaign-teams">
          {teams.map(([slug, words]) => (
            <Chip key={slug} on={team === slug} onClick={() => setTeam(team === slug ? undefined : slug)}>
              {words}
            </Chip>
          ))}
        </div>
      )}
      <table className="plain phone-list">
        <thead>
          <tr>
            <th>Service</th>
            <th>Tier</th>
            <th>Team</th>
            <th>Where it stands</th>
            <th>Change</th>
            <th>
              <span className="unseen">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((item) => (
            <Row key={item.service.id} campaign={name} item={item} isOver={campaign.endedAt !== null} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** One campaign: where each of its services stands. */
export function CampaignPage(): React.ReactNode {
  const { campaign } = useParams({ from: '/frame/changes/campaigns/$campaign' });
  const query = useQuery(campaignQuery(campaign));
  return (
    <Screen title={query.data?.title ?? campaign} acts={query.data !== undefined && <End campaign={query.data} />}>
      <ChangeTabs />
      <Read query={query} what={campaign} rows={10}>
        {(data) => <Whole campaign={data} />}
      </Read>
    </Screen>
  );
}
