import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { get, send } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { MenuItem } from '../../web/parts/menu.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';

const roomQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['room', ticket],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/room', { params: { ticket } }, signal),
  });

/** Asks for the room of a ticket, or has one that fails tried again now. */
function useAskForRoom(ticket: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => await send('POST', '/tickets/:ticket/room', { params: { ticket } }),
    onSettled: async () => await client.invalidateQueries({ queryKey: ['room', ticket] }),
  });
}

/** Where people talk about the ticket in a chat, and whether that is in step. Without a chat it is nothing. */
export function RoomLine({ ticket }: { ticket: string }): React.ReactNode {
  const room = useQuery(roomQuery(ticket)).data?.room ?? null;
  const again = useAskForRoom(ticket);
  if (room === null) return null;
  const { name, url, state, failure, failingSince } = room;
  return (
    <span className="ticket-place">
      {room.in}:{' '}
      {url === null || state === 'over' ? (
        <>{state === 'over' ? `${name ?? 'the room'} is archived` : 'its room is being made'}</>
      ) : (
        <a href={url} rel="noreferrer" target="_blank">
          {name}
        </a>
      )}
      {failure !== null && state !== 'over' && (
        <span className="loud" role="status">
          {' '}
          <b>not in step</b>
          {failingSince !== null && (
            <>
              {' since '}
              <When at={failingSince} />
            </>
          )}
          : {failure}.{' '}
          <Button look="quiet" disabled={again.isPending} onClick={() => again.mutate()}>
            Try again
          </Button>
        </span>
      )}
      {again.error !== null && <Failed error={again.error} what="the room" />}
    </span>
  );
}

/** Makes a room, where a chat is set up and the ticket has none. */
export function RoomItem({ ticket, onFail }: { ticket: string; onFail: (error: Error) => void }): React.ReactNode {
  const mayAsk = useQuery(roomQuery(ticket)).data?.mayAsk === true;
  const ask = useAskForRoom(ticket);
  return mayAsk ? <MenuItem onClick={() => ask.mutate(undefined, { onError: onFail })}>Make a room in the chat</MenuItem> : null;
}
