import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { get, type Answer } from '../../web/api.ts';

/** In which chat incidents have rooms. */
export type RoomSettings = Answer<'GET /chat-rooms'>;

export const roomSettingsQuery = queryOptions({
  queryKey: ['chat-rooms'],
  queryFn: async ({ signal }) => await get('/chat-rooms', {}, signal),
});

export const chatNamesQuery = queryOptions({
  queryKey: ['chat-names'],
  queryFn: async ({ signal }) => await get('/chat-names', {}, signal),
});

export const claimQuery = (token: string) =>
  queryOptions({
    queryKey: ['chat-names', 'claim', token],
    queryFn: async ({ signal }) => await get('/chat-names/claim', { query: { token } }, signal),
    retry: false,
  });

/** What a chat is called. */
export const chatName: Readonly<Record<'slack' | 'mattermost', string>> = { slack: 'Slack', mattermost: 'Mattermost' };

/** An act after which a reading is old. */
export function useChatAct<T>(key: string, done?: (answer: T) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<T>) => await act(),
    onSuccess: (answer) => done?.(answer),
    onSettled: async () => await client.invalidateQueries({ queryKey: [key] }),
  });
}
