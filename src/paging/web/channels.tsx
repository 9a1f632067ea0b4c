import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { send } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import './channels.css';
import { channelsQuery, standingOf, type ChannelInfo } from './reading.ts';

function Delivered({ channel }: { channel: ChannelInfo }): React.ReactNode {
  const { waiting, handedOver, failed, handedOverAt } = channel;
  const parts = [`${handedOver} handed over`, `${failed} failed`, ...(waiting > 0 ? [`${waiting} waiting`] : [])];
  return (
    <span className="push second small">
      {handedOver + failed + waiting === 0 ? 'nothing sent in 24 h' : `${parts.join(', ')} in 24 h`}
      {handedOverAt !== null && (
        <>
          {', last '}
          <When at={handedOverAt} />
        </>
      )}
    </span>
  );
}

/** What can be known of a message that left by it. */
const proofWords: Readonly<Record<ChannelInfo['proves'], string>> = {
  accepted: 'proves that the next hop took it',
  delivered: 'proves that it arrived',
  seen: 'proves that somebody heard it',
};

function ChannelRow({ channel }: { channel: ChannelInfo }): React.ReactNode {
  const { word, why } = standingOf(channel);
  const isQuiet = word === 'ready' || word === 'not set up';
  return (
    <li>
      <span className="channel-name">{channel.label}</span>
      <span className={isQuiet ? 'channel-state second' : 'channel-state loud'}>{word}</span>
      <span className="what">
        {why}
        {channel.credentials !== null && (
          <>
            {', tried '}
            <When at={channel.credentials.at} />
          </>
        )}
        <span className="desk-only third"> · </span>
        <span className="third">{`${proofWords[channel.proves]}${channel.rings ? ', rings a phone' : ''}`}</span>
      </span>
      <Delivered channel={channel} />
    </li>
  );
}

/** Asks every provider again, for whoever has just mended something. */
function TryAgain(): React.ReactNode {
  const client = useQueryClient();
  const trial = useMutation({
    mutationFn: async () => await send('POST', '/channels/trial', {}),
    onSuccess: async () => await client.invalidateQueries({ queryKey: channelsQuery.queryKey }),
  });
  return (
    <div className="acts">
      <Button onClick={() => trial.mutate()} disabled={trial.isPending}>
        {trial.isPending ? 'Trying …' : 'Try the credentials now'}
      </Button>
      {trial.error !== null && <Failed error={trial.error} what="the trial" />}
    </div>
  );
}

/** The ways to reach people: whether each is set up, what its provider says of the credentials, and how it delivers. */
export function ChannelStates(): React.ReactNode {
  const channels = useQuery(channelsQuery);
  const admin = administers(useMe());
  return (
    <Read query={channels} what="the channels" rows={10}>
      {({ items }) => (
        <div className="stack">
          <section>
            <Heading aside="credentials are tried at each start and every hour">Channels</Heading>
            <ul className="rows two-line channel-rows">
              {items.map((channel) => (
                <ChannelRow key={channel.name} channel={channel} />
              ))}
            </ul>
          </section>
          {admin && <TryAgain />}
        </div>
      )}
    </Read>
  );
}
