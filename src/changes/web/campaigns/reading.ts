import { queryOptions } from '@tanstack/react-query';

import { get, type Answer, type Item } from '../../../web/api.ts';

export type CampaignRow = Item<'GET /change-campaigns'>;
export type Campaign = Answer<'GET /change-campaigns/:campaign'>;
export type CampaignItem = Campaign['items'][number];
export type CampaignStanding = CampaignItem['standing'];

/** People say CMP-3. */
export const campaignName = (number: number): string => `CMP-${number}`;

export const standingWords: Readonly<Record<CampaignStanding, string>> = {
  owed: 'owes it',
  written: 'has a change',
  working: 'is at it',
  done: 'done',
  failed: 'came to nothing',
  excepted: 'excepted',
};

export const campaignsQuery = queryOptions({
  queryKey: ['changes', 'campaigns'],
  queryFn: async ({ signal }) => await get('/change-campaigns', {}, signal),
});

export const campaignQuery = (campaign: string) =>
  queryOptions({
    queryKey: ['changes', 'campaigns', campaign],
    queryFn: async ({ signal }) => await get('/change-campaigns/:campaign', { params: { campaign } }, signal),
  });
