import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { get, type Answer, type Item } from '../../web/api.ts';

/** What is told of an incident, and what is proposed to be told next. */
export type Communication = Answer<'GET /tickets/:ticket/communication'>;
export type PageOfTicket = Communication['pages'][number];
export type AudienceOfTicket = Communication['audiences'][number];
export type Impact = PageOfTicket['components'][number]['impact'];
export type PostingState = PageOfTicket['draft']['state'];

/** What publishing would show and say. */
export type Preview = Answer<'POST /tickets/:ticket/status/preview'>;
/** What an update would say, and whom it would reach. */
export type WordPreview = Answer<'POST /tickets/:ticket/stakeholder-updates/preview'>;

export type StatusPage = Item<'GET /status-pages'>;
export type StatusPageWhole = Answer<'GET /status-pages/:page'>;
export type Posting = StatusPageWhole['shown']['current'][number];
export type Audiences = Answer<'GET /audiences'>;
export type Audience = AudienceOfTicket['audience'];

export const statusPagesQuery = queryOptions({
  queryKey: ['status-pages'],
  queryFn: async ({ signal }) => await get('/status-pages', {}, signal),
});

export const statusPageQuery = (page: string) =>
  queryOptions({
    queryKey: ['status-pages', page],
    queryFn: async ({ signal }) => await get('/status-pages/:page', { params: { page } }, signal),
  });

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: async ({ signal }) => await get('/audiences', {}, signal),
});

/** An act after which these readings are old. */
export function useStatusAct<T>(keys: readonly string[], done?: (answer: T) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<T>) => await act(),
    onSuccess: (answer) => done?.(answer),
    onSettled: async () => {
      await Promise.all(keys.map(async (key) => await client.invalidateQueries({ queryKey: [key] })));
    },
  });
}

export const impactOptions: readonly (readonly [Impact, string])[] = [
  ['operational', 'Operational'],
  ['degraded', 'Degraded'],
  ['partial', 'Partial outage'],
  ['major', 'Major outage'],
  ['maintenance', 'Maintenance'],
];

export const stateOptions: readonly (readonly [PostingState, string])[] = [
  ['investigating', 'Investigating'],
  ['identified', 'Identified'],
  ['monitoring', 'Monitoring'],
  ['resolved', 'Resolved'],
];

export const audienceNames: Readonly<Record<Audience, string>> = {
  responders: 'Responders',
  executives: 'Executives',
  support: 'Support',
  customers: 'Customers',
};
export const audienceList: readonly Audience[] = ['responders', 'executives', 'support', 'customers'];
