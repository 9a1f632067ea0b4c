import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { newKey, send } from '../../../web/api.ts';
import { manages, useMe } from '../../../web/me.ts';
import { Button } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Secret } from '../../../web/parts/secret.tsx';
import { Empty, Read } from '../../../web/parts/states.tsx';
import { Sure } from '../../../web/parts/sure.tsx';
import { When } from '../../../web/parts/when.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { ChangeTabs } from '../tabs.tsx';
import { MapDialog } from './map-dialog.tsx';
import { feedsQuery, type Feed, type FeedList, type Unmapped } from './reading.ts';
import { Unrecorded } from './unrecorded.tsx';

/** A secret that sender and Evenkeel share: made here, shown once. */
function NewSecret({ feed }: { feed: Feed }): React.ReactNode {
  const [secret, setSecret] = useState<string>();
  const client = useQueryClient();
  const { integration, rules } = feed;
  return (
    <>
      <Sure
        verb={feed.hasSecret ? 'New secret' : 'Ask for a signature'}
        of={`of ${integration.name}`}
        title={`A secret for ${integration.name}`}
        act={async () => {
          const made = `${newKey()}${newKey()}`;
          await send('PUT', '/changes/feeds/:integration', {
            params: { integration: integration.id },
            body: { rules: [...rules], secret: made },
          });
          setSecret(made);
          await client.invalidateQueries({ queryKey: ['changes', 'feeds'] });
        }}
      >
        What it sends is refused from now on until it is signed with the secret that is shown next.
      </Sure>
      {secret !== undefined && (
        <Dialog title={`The secret of ${integration.name}`} onClose={() => setSecret(undefined)} size={600}>
          <div className="form">
            <Secret words="The secret that signs what it sends." value={secret} />
            <Button look="main" onClick={() => setSecret(undefined)}>
              Done
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Feeds({ items }: { items: readonly Feed[] }): React.ReactNode {
  const may = manages(useMe());
  return (
    <section aria-labelledby="feeds">
      <Heading id="feeds" aside={items.length}>
        What tells of changes
      </Heading>
      {items.length === 0 && (
        <Empty title="Nothing tells of changes yet.">
          An integration for deployments has its own address and token. <Link to="/integrations">Make one</Link>
        </Empty>
      )}
      <ul className="rows two-line">
        {items.map((feed) => (
          <li key={feed.integration.id}>
            <span className="what">
              {feed.integration.name}
              <span className="third">
                {' '}
                {feed.rules.length === 0 ? 'by the names of services' : `${feed.rules.length} rules of mapping`},{' '}
                {feed.hasSecret ? 'signed' : 'proven by its token alone'}
              </span>
            </span>
            <span className="push">{may && <NewSecret feed={feed} />}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function UnmappedRows({ list }: { list: FeedList }): React.ReactNode {
  const [asked, setAsked] = useState<Unmapped>();
  const feed = list.items.find(({ integration }) => integration.id === asked?.integration);
  const may = manages(useMe());
  return (
    <section aria-labelledby="unmapped">
      <Heading id="unmapped" aside={list.unmapped.length}>
        Maps to no service
      </Heading>
      {list.unmapped.length === 0 && <p className="second">Every deployment found its service.</p>}
      <ul className="rows two-line">
        {list.unmapped.map((each) => (
          <li key={`${each.integration} ${each.subject} ${each.environment}`}>
            <span className="what">
              {each.subject}
              <span className="third">
                {' '}
                {each.environment}, {each.count} {each.count === 1 ? 'deployment' : 'deployments'}, last <When at={each.lastAt} />:{' '}
                {each.title}
              </span>
            </span>
            {may && (
              <span className="push">
                <Button onClick={() => setAsked(each)}>
                  Map it<span className="unseen"> {each.subject}</span>
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {asked !== undefined && feed !== undefined && <MapDialog feed={feed} unmapped={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

/** What machines tell of changes: who tells, what maps to no service, and what had no record. */
export function FeedsScreen(): React.ReactNode {
  return (
    <Screen
      title="Changes"
      acts={
        <Link className="button" to="/integrations">
          New feed
        </Link>
      }
    >
      <ChangeTabs />
      <div className="columns">
        <Unrecorded />
        <div className="stack">
          <Read query={useQuery(feedsQuery)} what="feeds" rows={4}>
            {(list) => (
              <>
                <UnmappedRows list={list} />
                <Feeds items={list.items} />
              </>
            )}
          </Read>
        </div>
      </div>
    </Screen>
  );
}
