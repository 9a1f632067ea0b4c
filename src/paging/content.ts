import type { Content } from './channels/index.ts';
import { lateWords } from './rules/late.ts';
import { bundleWords } from './rules/bundle-words.ts';
import { engagementWords, roomBefore } from './rules/templates.ts';
import type { Escalation, Page } from './store.ts';

/** Room is kept for a link of this length: an address of 35 characters, `/p/` and the token. */
const ROOM = roomBefore(`https://${'x'.repeat(27)}/p/${'x'.repeat(32)}`);

/** The words of a message that demands attention; the link is added where it leaves. */
export function engagement(order: {
  page: Pick<Page, 'severity' | 'because' | 'late' | 'asks'>;
  escalation: Escalation;
  token: string;
  reference: string;
}): Content {
  const { page, escalation, token, reference } = order;
  const { facts } = escalation;
  const words = engagementWords(
    {
      ticket: `T-${escalation.number}`,
      severity: page.severity,
      title: facts.title,
      service: facts.service,
      impact: facts.impact,
      join: facts.conference ?? undefined,
      asks: page.asks?.by ?? facts.asks,
      outOfRotation: page.asks?.outOfRotation,
      why: page.because,
      late: page.late === null ? undefined : lateWords(page.late),
      runbook: facts.runbook ?? undefined,
      graph: facts.graph ?? undefined,
    },
    ROOM,
  );
  return { purpose: 'page', ...words, token, severity: page.severity, reference };
}

/** The words of one message for several pages of a person. */
export function bundled(order: {
  pages: readonly { readonly page: Pick<Page, 'severity' | 'because'>; readonly escalation: Escalation }[];
  isMore: boolean;
  token: string;
  reference: string;
}): Content {
  const { pages, isMore, token, reference } = order;
  const words = bundleWords(
    pages.map(({ page, escalation: { number, facts } }) => ({
      ticket: `T-${number}`,
      severity: page.severity,
      title: facts.title,
      service: facts.service,
      impact: facts.impact,
      why: page.because,
    })),
    { room: ROOM, isMore },
  );
  return { purpose: 'page', ...words, token, severity: Math.min(...pages.map(({ page }) => page.severity)), reference };
}

/** A message that tells and asks for nothing. */
export const plainText = (words: { text: string; reference: string }): Content => ({
  purpose: 'notice',
  text: words.text.slice(0, 159),
  subject: words.text.slice(0, 120),
  body: words.text,
  reference: words.reference,
});
