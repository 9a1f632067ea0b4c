import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { operates, useMe } from '../../../web/me.ts';
import { Button } from '../../../web/parts/controls.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { ChangeTabs } from '../tabs.tsx';
import { NewCampaign } from './new-campaign.tsx';
import { Due, Progress } from './progress.tsx';
import { campaignName, campaignsQuery, type CampaignRow } from './reading.ts';

function Row({ row }: { row: CampaignRow }): React.ReactNode {
  return (
    <tr>
      <td>
        <Link to="/changes/campaigns/$campaign" params={{ campaign: campaignName(row.number) }}>
          {row.title}
        </Link>
      </td>
      <td className="nowrap">{campaignName(row.number)}</td>
      <td className="cell-2">{row.team}</td>
      <td>
        <Progress campaign={row} />
      </td>
      <td className="right nowrap">
        <Due campaign={row} />
      </td>
    </tr>
  );
}

/** Campaigns: one change that many services owe. */
export function CampaignList(): React.ReactNode {
  const query = useQuery(campaignsQuery);
  const may = operates(useMe());
  const [isNew, setNew] = useState(false);
  return (
    <Screen
      title="Changes"
      acts={
        may && (
          <Button look="main" onClick={() => setNew(true)}>
            Begin a campaign
          </Button>
        )
      }
    >
      <ChangeTabs />
      <Read query={query} what="campaigns" rows={5}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No campaign.">
              Begin one where many services owe the same change: a vulnerable library, a certificate authority, an upgrade.
            </Empty>
          ) : (
            <table className="plain phone-list change-list">
              <thead>
                <tr>
                  <th>What is owed</th>
                  <th>Campaign</th>
                  <th>Led by</th>
                  <th>Progress</th>
                  <th className="right">Due</th>
                </tr>
              </thead>
              <tbody>
                {items.map((row) => (
                  <Row key={row.id} row={row} />
                ))}
              </tbody>
            </table>
          )
        }
      </Read>
      {isNew && <NewCampaign onClose={() => setNew(false)} />}
    </Screen>
  );
}
