import { z } from 'zod';

import { lineField, slugField, textField } from '../../platform/fields.ts';
import { changePlan } from '../record/change-body.ts';
import { changeKinds } from '../rules/index.ts';

/** Which services owe it: those that are named, those of teams and the teams below, those of tiers. */
export const chosenServices = z.strictObject({
  services: z.array(slugField).max(2000).default([]),
  teams: z.array(slugField).max(200).default([]),
  tiers: z.array(z.int().min(1).max(9)).max(9).default([]).describe('With teams: of these tiers among them'),
});
export type Chosen = z.output<typeof chosenServices>;

/** What the draft of each service begins with. */
export const campaignDraft = changePlan.extend({ kind: z.enum(changeKinds).default('code') }).prefault({});
export type CampaignDraft = z.output<typeof campaignDraft>;

export const campaignBody = z.strictObject({
  title: lineField(),
  reason: textField(5000).pipe(z.string().min(1, 'say why it is owed')),
  team: z.string().max(120).describe('Slug or id of the team that leads it'),
  chosen: chosenServices,
  deadline: z.int().min(0).max(8_640_000_000_000),
  draft: campaignDraft,
});
export type CampaignBody = z.output<typeof campaignBody>;
