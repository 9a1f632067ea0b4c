import { refuse, type Result } from '../../kernel/index.ts';
import type { Tx } from '../../platform/database/index.ts';
import { findDefinition, putDefinition } from '../../platform/definitions/index.ts';
import { checkReferences } from '../../catalog/index.ts';
import { sameWork } from '../rules/index.ts';
import { checkBlanks, templateKind, templateReferences, type TemplateBody } from './kind.ts';
import type { Template } from './standing.ts';

/** Whether what a template names stands, and its blanks are said. */
async function checked(tx: Tx, body: TemplateBody): Promise<Result<null>> {
  const known = await checkReferences(tx, templateReferences(body));
  if (!known.ok) return refuse('bad-input', known.refusal.detail, `body.${known.refusal.at ?? ''}`);
  return checkBlanks(body);
}

/** Makes a template; nobody makes changes from it until a manager puts it in use. */
export async function makeTemplate(tx: Tx, slug: string, body: TemplateBody): Promise<Result<Template>> {
  const stands = await checked(tx, body);
  if (!stands.ok) return stands;
  if ((await findDefinition(tx, templateKind, slug)) !== undefined)
    return refuse('already-exists', `template "${slug}" stands already`, 'body.slug');
  return putDefinition(tx, templateKind, { id: tx.id(), slug, body, because: `made by ${tx.actor.name}` });
}

/** Writes a template over the version that was read. One that does something else from now on is put in use anew. */
export async function editTemplate(
  tx: Tx,
  slug: string,
  { version, ...written }: Omit<TemplateBody, 'team' | 'inUse'> & { readonly version: number },
): Promise<Result<Template>> {
  const standing = await findDefinition(tx, templateKind, slug);
  if (standing === undefined) return refuse('not-found', `there is no template "${slug}"`);
  if (standing.version !== version)
    return refuse('conflict', `somebody has changed it meanwhile: it is at version ${standing.version}`, 'body.version');
  const { team, inUse } = standing.body;
  const body = { ...written, team, inUse: inUse && sameWork(standing.body, { ...written }) };
  const stands = await checked(tx, body);
  return stands.ok ? putDefinition(tx, templateKind, { id: standing.id, slug, body, because: `edited by ${tx.actor.name}` }) : stands;
}

/** Lets changes be made from a template as it is written at a version. */
export async function putInUse(tx: Tx, slug: string, version: number): Promise<Result<Template>> {
  const standing = await findDefinition(tx, templateKind, slug);
  if (standing === undefined) return refuse('not-found', `there is no template "${slug}"`);
  if (standing.version !== version)
    return refuse('conflict', `somebody has changed it meanwhile: it is at version ${standing.version}`, 'body.version');
  if (standing.body.inUse) return refuse('conflict', 'it is in use already');
  if (standing.body.plan.timeline.length === 0 || standing.body.plan.rollback.length === 0)
    return refuse('conflict', 'it has no step, or no way back: write both first');
  const body = { ...standing.body, inUse: true };
  return putDefinition(tx, templateKind, { id: standing.id, slug, body, because: `put in use by ${tx.actor.name}` });
}
