import { z } from 'zod';

import type { Directory } from '../../catalog/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { currentDefinitions, type Definition, type DefinitionKind } from '../../platform/definitions/index.ts';
import { lineField, slugField, textField } from '../../platform/fields.ts';
import { parseWhom } from '../rules/whom.ts';

/** Whom a list or a request names; a list names no other list. */
export const whomField = z
  .string()
  .max(120)
  .refine((text) => parseWhom(text) !== undefined, 'use service:SLUG, rotation:SLUG, person:SLUG, list:SLUG or page-SERVICE-primary');

const member = whomField.refine((text) => parseWhom(text)?.kind !== 'list', 'a list names no other list');

/** An engagement list, as files and requests write one: who is called in for one kind of problem. */
export const engagementListBody = z.strictObject({
  name: lineField(),
  /** The kind of problem: network, database, security. */
  problem: lineField(60),
  /** Who holds it: only managers of this team and above change it. */
  team: slugField,
  description: textField(2000).default(''),
  whom: z.array(member).min(1).max(20),
  /** A severity 1 of one of these services calls it in by itself. */
  services: z.array(slugField).max(200).default([]),
});
export type EngagementList = z.output<typeof engagementListBody>;
export const engagementListKind: DefinitionKind<EngagementList> = { name: 'engagement-list', body: engagementListBody };

/** A notification list, as files and requests write one: who wants to know. Anyone joins and leaves it but its core members, who stay. */
export const notificationListBody = z.strictObject({
  name: lineField(),
  team: slugField,
  description: textField(2000).default(''),
  core: z.array(slugField).max(200).default([]),
  /** What it is about: none means every service. */
  services: z.array(slugField).max(200).default([]),
  /** Of which severities it is told. */
  severities: z.array(z.int().min(1).max(4)).min(1).max(4).default([1, 2]),
});
export type NotificationList = z.output<typeof notificationListBody>;
export const notificationListKind: DefinitionKind<NotificationList> = { name: 'notification-list', body: notificationListBody };

/** All lists in force. */
export interface Lists {
  readonly engagement: readonly Definition<EngagementList>[];
  readonly notification: readonly Definition<NotificationList>[];
}

/** Every edit of a definition makes another directory: what is kept under one is never stale. */
const kept = new WeakMap<Directory, Lists>();

/** The lists in force when the directory was read; costs nothing while nothing was edited. */
export async function loadLists(reader: Reader, directory: Directory): Promise<Lists> {
  const found = kept.get(directory) ?? {
    engagement: await currentDefinitions(reader, engagementListKind),
    notification: await currentDefinitions(reader, notificationListKind),
  };
  kept.set(directory, found);
  return found;
}
