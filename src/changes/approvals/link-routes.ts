import { z } from 'zod';

import { refusals, type Refusal } from '../../kernel/index.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Database } from '../../platform/database/index.ts';
import type { RawAnswer, RawRequest, RawRoute } from '../../platform/http/index.ts';
import { idOfToken } from '../../platform/link-tokens.ts';
import { loadDirectory } from '../../catalog/index.ts';
import { openAsks } from '../rules/approvals.ts';
import { answerAsk } from './answer.ts';
import { LINK } from './ask.ts';
import { answerPage, sayingPage, type AnswerPage } from './link-page.ts';
import { readMatrix } from './matrix-kind.ts';
import { findReviewed } from './store-changes.ts';
import { whatTheyRead } from './what-approvers-read.ts';
import { changeOfAsk, lastReview, type StoredAsk } from './store-reviews.ts';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};
const LARGEST = 16_384;

interface LinkParts {
  readonly db: Database;
  readonly publicUrl: string;
}

type Asked = Omit<AnswerPage, 'services' | 'facts' | 'checklist' | 'asksExpertise'>;

const said = (status: number, title: string, words: string): RawAnswer => ({ status, headers, body: sayingPage(title, words) });

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const refused = (refusal: Refusal): RawAnswer => said(refusals[refusal.code].status, 'That did not work', sentence(refusal.detail));

const OVER = 'This question is over: the change was answered, changed or sent back since, or the link was never given out.';

/** The question that a link is of, while it still asks. */
async function askedBy({ db }: LinkParts, token: string): Promise<Asked | undefined> {
  const id = await idOfToken(db, LINK, token);
  const changeId = id === undefined ? undefined : await changeOfAsk(db, id);
  if (changeId === undefined) return undefined;
  const [change, review] = [await findReviewed(db, changeId), await lastReview(db, changeId)];
  const ask = review?.asks.find((each) => each.id === id);
  if (change === undefined || review === undefined || ask === undefined) return undefined;
  return openAsks(review).some((each) => each.id === ask.id) ? { change, review, ask, token } : undefined;
}

async function show(parts: LinkParts, token: string): Promise<RawAnswer> {
  const asked = await askedBy(parts, token);
  if (asked === undefined) return said(410, 'Nothing is asked here', OVER);
  const [directory, matrix] = [await loadDirectory(parts.db), await readMatrix(parts.db)];
  const services = asked.change.services.flatMap((id) => directory.service(id)?.name ?? []).join(', ');
  const checklist = matrix.checklists[asked.ask.role] ?? [];
  const facts = await whatTheyRead(parts.db, asked.change.id, { role: asked.ask.role, given: asked.review.given });
  return { status: 200, headers, body: answerPage({ ...asked, services, facts, checklist, asksExpertise: matrix.asksExpertise }) };
}

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .transform((text) => Date.parse(`${text}T00:00:00Z`))
  .refine((at) => !Number.isNaN(at));

const pressed = z.object({
  answer: z.enum(['approved', 'rejected', 'postponed']),
  version: z.coerce.number().int(),
  reason: z.string().max(2000).default(''),
  expertise: z.string().max(300).default(''),
  notBefore: day.nullable().catch(null),
});

const words: Readonly<Record<'approved' | 'rejected' | 'postponed', string>> = {
  approved: 'Thank you: your approval is on the record.',
  rejected: 'It goes back to whoever wrote it, with your reason.',
  postponed: 'It goes back to whoever wrote it, to be put forward for later.',
};

/** Whoever holds the link is the one who was asked, as with a page's link. */
const actorOf = ({ person, name }: StoredAsk): Actor => (person === null ? { kind: 'system', name } : { kind: 'person', id: person, name });

async function press(parts: LinkParts, token: string, request: RawRequest): Promise<RawAnswer> {
  const asked = await askedBy(parts, token);
  if (asked === undefined) return said(410, 'Nothing is asked here', OVER);
  const form = pressed.safeParse(Object.fromEntries(new URLSearchParams(request.body.toString())));
  if (!form.success) return refused({ code: 'bad-input', detail: 'the form was not whole' });
  const given = { ...form.data, ask: asked.ask.id };
  const done = await parts.db.write(actorOf(asked.ask), async (tx) => answerAsk(tx, asked.change.id, { given, who: { way: 'link' } }));
  return done.ok ? said(200, `CHG-${asked.change.number}: ${asked.change.title}`, words[form.data.answer]) : refused(done.refusal);
}

/** The pages behind the links of questions. A GET answers nothing: mail scanners open links, too. */
export const approvalPages = (parts: LinkParts): readonly RawRoute[] => [
  { method: 'GET', path: '/c/:token', bodyLimit: 0, handler: async ({ params }) => show(parts, params['token'] ?? '') },
  {
    method: 'POST',
    path: '/c/:token',
    bodyLimit: LARGEST,
    handler: async (request) => press(parts, request.params['token'] ?? '', request),
  },
];
