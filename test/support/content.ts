import type { Content } from '../../src/paging/channels/channel.ts';

export const exampleToken = 'abcdefghijklmnopqrstuvwxyz012345';

/** A page as the engine would send it, changed where a test cares. */
export const examplePage = (change: Partial<Content> = {}): Content => ({
  purpose: 'page',
  text: 'SEV1 T-4312 checkout: cards are refused',
  subject: 'Severity 1: cards are refused (T-4312)',
  body: 'Cards are refused <b>everywhere</b>.\n\nService: checkout & billing\n\nYou are paged because you are primary.',
  link: `https://ops.example.org/p/${exampleToken}`,
  token: exampleToken,
  severity: 1,
  reference: '0190f0c0-0000-7000-8000-000000000001/0190f0c0-0000-7000-8000-000000000002',
  ...change,
});
