import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { get, send } from '../../web/api.ts';
import { administers, manages, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import './engaging.css';
import { listsQuery, type EngagementList, type Lists as All, type NotificationList } from './engage-reading.ts';
import { EngagementListDialog, NotificationListDialog, OpeningDialog } from './list-dialogs.tsx';

/** An act on a list: what it answers stands on the screen at once. */
function useListAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<All>) => await act(),
    onSuccess: (lists) => client.setQueryData(listsQuery.queryKey, lists),
  });
}

type Asked =
  | { readonly engagement: EngagementList | null }
  | { readonly notification: NotificationList | null }
  | { readonly opening: All['opening'] };

function Engagement({ list, onEdit }: { list: EngagementList; onEdit: () => void }): React.ReactNode {
  const act = useListAct();
  return (
    <li>
      <span className="what">
        {list.name}{' '}
        <span className="third">
          {list.problem}, held by {list.teamName}: {list.whom.join(', ')}
          {list.services.length > 0 && `. A severity 1 of ${list.services.join(', ')} calls it in`}
        </span>
      </span>
      {list.mayEdit && (
        <span className="push row-acts">
          <button type="button" className="link" onClick={onEdit}>
            Change<span className="unseen"> {list.name}</span>
          </button>
          <Sure
            verb="End"
            of={list.name}
            title={`End ${list.name}`}
            act={async () =>
              await act.mutateAsync(async () => await send('DELETE', '/lists/engagement/:list', { params: { list: list.slug } }))
            }
          >
            It calls nobody in any more. What it did stays on the timelines.
          </Sure>
        </span>
      )}
    </li>
  );
}

const namesOf = ({ members }: NotificationList): string =>
  members.length === 0 ? 'nobody yet' : members.map(({ name, core }) => (core ? `${name} (core)` : name)).join(', ');

const about = ({ services, severities }: NotificationList): string =>
  `${services.length === 0 ? 'every service' : services.join(', ')}, severity ${severities.join(', ')}`;

function Notification({ list, onEdit }: { list: NotificationList; onEdit: () => void }): React.ReactNode {
  const act = useListAct();
  const to = list.mine === 'joined' ? 'leave' : 'join';
  return (
    <li>
      <span className="what">
        {list.name}{' '}
        <span className="third">
          {about(list)}: {namesOf(list)}
        </span>
        {act.error !== null && <Failed error={act.error} what={list.name} />}
      </span>
      <span className="push row-acts">
        {list.mayEdit && (
          <button type="button" className="link" onClick={onEdit}>
            Change<span className="unseen"> {list.name}</span>
          </button>
        )}
        {list.mine === 'core' ? (
          <span className="second small">You are core: you stay</span>
        ) : (
          <Button
            disabled={act.isPending}
            onClick={() => act.mutate(async () => await send('POST', `/lists/notification/:list/${to}`, { params: { list: list.slug } }))}
          >
            {to === 'join' ? 'Join' : 'Leave'}
            <span className="unseen"> {list.name}</span>
          </Button>
        )}
      </span>
    </li>
  );
}

/** Who asked for whom in the last month, so that it is seen whether people find each other. */
function Use(): React.ReactNode {
  const use = useQuery({
    queryKey: ['lists', 'use'],
    queryFn: async ({ signal }) => await get('/engagements/use', { query: {} }, signal),
  }).data;
  if (use === undefined || use.senders.length === 0) return null;
  const rows = (items: typeof use.senders) =>
    items.slice(0, 8).map(({ id, name, made, answered }) => (
      <li key={id ?? name}>
        <span className="what">{name}</span>
        <span className="push second small">
          {made} engaged, {answered} came
        </span>
      </li>
    ));
  return (
    <section className="stack">
      <Heading aside="30 days">Who engages</Heading>
      <ul className="rows">{rows(use.senders)}</ul>
      <Heading>Who is engaged</Heading>
      <ul className="rows">{rows(use.teams)}</ul>
    </section>
  );
}

function Opening({ opening, onEdit }: { opening: All['opening']; onEdit: () => void }): React.ReactNode {
  const me = useMe();
  return (
    <section className="stack">
      <Heading>A severity 1 opens</Heading>
      <ul className="rows two-line">
        <li>
          <span className="what">
            Its place <span className="third">{opening?.place ?? 'none: say where people meet'}</span>
          </span>
        </li>
        <li>
          <span className="what">
            Call leaders <span className="third">{opening?.leaders ?? 'no rotation: the primary leads until somebody takes over'}</span>
          </span>
        </li>
        <li>
          <span className="what">
            Front-line ops <span className="third">{opening?.ops ?? 'no rotation'}</span>
          </span>
        </li>
      </ul>
      {administers(me) && (
        <div className="acts">
          <Button onClick={onEdit}>Change what it opens</Button>
        </div>
      )}
    </section>
  );
}

function Shown({ lists }: { lists: All }): React.ReactNode {
  const me = useMe();
  const [asked, setAsked] = useState<Asked | undefined>();
  const close = (): void => setAsked(undefined);
  return (
    <div className="columns">
      <section>
        <Heading aside={lists.notification.length}>Told: notification lists</Heading>
        {lists.notification.length === 0 && (
          <Empty title="No list of who wants to know.">A manager makes one; anybody joins and leaves it.</Empty>
        )}
        <ul className="rows two-line">
          {lists.notification.map((list) => (
            <Notification key={list.slug} list={list} onEdit={() => setAsked({ notification: list })} />
          ))}
        </ul>
        {manages(me) && (
          <div className="acts list-acts">
            <Button onClick={() => setAsked({ notification: null })}>New notification list</Button>
          </div>
        )}
        <Heading aside={lists.engagement.length}>Called in: engagement lists</Heading>
        {lists.engagement.length === 0 && (
          <Empty title="No list of whom to call in.">One for each kind of problem, such as network, database or security.</Empty>
        )}
        <ul className="rows two-line">
          {lists.engagement.map((list) => (
            <Engagement key={list.slug} list={list} onEdit={() => setAsked({ engagement: list })} />
          ))}
        </ul>
        {manages(me) && (
          <div className="acts list-acts">
            <Button onClick={() => setAsked({ engagement: null })}>New engagement list</Button>
          </div>
        )}
      </section>
      <div>
        <Opening opening={lists.opening} onEdit={() => setAsked({ opening: lists.opening })} />
        <Use />
      </div>
      {asked !== undefined && 'engagement' in asked && <EngagementListDialog list={asked.engagement} onClose={close} />}
      {asked !== undefined && 'notification' in asked && <NotificationListDialog list={asked.notification} onClose={close} />}
      {asked !== undefined && 'opening' in asked && <OpeningDialog opening={asked.opening} onClose={close} />}
    </div>
  );
}

/** Who is told and who is called in, apart from each other; and what a severity 1 opens. */
export function Lists(): React.ReactNode {
  const lists = useQuery(listsQuery);
  return (
    <Read query={lists} what="the lists">
      {(all) => <Shown lists={all} />}
    </Read>
  );
}
