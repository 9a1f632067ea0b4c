import type { Page } from 'playwright-core';

import { axeFinds, errorsOf, stands, type Scheme, type Width } from './web-app.ts';

export type Look = readonly [Scheme, Width];

export const everyLook: readonly Look[] = [
  ['light', 'desk'],
  ['dark', 'desk'],
  ['light', 'phone'],
  ['dark', 'phone'],
];
/** Both schemes and both widths in two looks. */
export const twoLooks: readonly Look[] = [
  ['light', 'desk'],
  ['dark', 'phone'],
];

/** What stands in the place of an address' names. */
export interface Names {
  readonly person: string;
}

/** Every address of the router, as a browser is sent there. */
export const addresses: Readonly<Record<string, (names: Names) => string>> = {
  '/sign-in': () => '/sign-in',
  '/setup': () => '/setup?token=none',
  '/invitation': () => '/invitation?token=none',
  '/': () => '/',
  '/more': () => '/more',
  '/tickets': () => '/tickets?view=all',
  '/tickets/$number': () => '/tickets/T-1',
  '/tickets/$number/review': () => '/tickets/T-1/review',
  '/tickets/$number/communicate': () => '/tickets/T-1/communicate',
  '/chat-name': () => '/chat-name',
  '/review': () => '/review',
  '/review/learned': () => '/review/learned?show=incidents',
  '/review/$measure': () => '/review/restoration',
  '/on-call': () => '/on-call',
  '/changes': () => '/changes',
  '/changes/list': () => '/changes/list',
  '/changes/approvals': () => '/changes/approvals',
  '/changes/feeds': () => '/changes/feeds',
  '/changes/audit': () => '/changes/audit',
  '/changes/measures': () => '/changes/measures',
  '/changes/what-changed': () => '/changes/what-changed',
  '/changes/campaigns': () => '/changes/campaigns',
  '/changes/templates': () => '/changes/templates',
  '/changes/campaigns/$campaign': () => '/changes/campaigns/CMP-1',
  '/changes/new': () => '/changes/new',
  '/changes/$number': () => '/changes/CHG-1',
  '/changes/$number/edit': () => '/changes/CHG-1/edit',
  '/services': () => '/services',
  '/services/$slug': () => '/services/ledger',
  '/people': () => '/people',
  '/people/$id': ({ person }) => `/people/${person}`,
  '/teams/$slug': () => '/teams/payments',
  '/teams/$slug/process': () => '/teams/payments/process',
  '/integrations': () => '/integrations',
  '/silences': () => '/silences',
  $: () => '/nothing-is-here',
  '/settings': () => '/settings',
  '/settings/you': () => '/settings/you',
  '/settings/contact-methods': () => '/settings/contact-methods',
  '/settings/change-matrix': () => '/settings/change-matrix',
  '/settings/delegates': () => '/settings/delegates',
  '/settings/severities': () => '/settings/severities',
  '/settings/policies': () => '/settings/policies',
  '/settings/lists': () => '/settings/lists',
  '/settings/roles': () => '/settings/roles',
  '/settings/targets': () => '/settings/targets',
  '/settings/holidays': () => '/settings/holidays',
  '/settings/fields': () => '/settings/fields',
  '/settings/channels': () => '/settings/channels',
  '/settings/chat': () => '/settings/chat',
  '/settings/status-pages': () => '/settings/status-pages',
  '/settings/audiences': () => '/settings/audiences',
  '/settings/delivery': () => '/settings/delivery',
  '/settings/keys': () => '/settings/keys',
};

/** Addresses that read nothing of the organisation: they have no data, and cannot fail to read it. */
const readNothing = new Set(['/changes/new', '/chat-name', '/sign-in', '/setup', '/invitation', '/more', '/settings', '$']);
export const reading: readonly string[] = Object.keys(addresses).filter((path) => !readNothing.has(path));

/** Looks at what a page shows, in each look, with axe; says what is wrong. */
export async function wrongIn(page: Page, looks: readonly Look[]): Promise<string[]> {
  const found: string[] = [];
  for (const [scheme, width] of looks) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(width === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 800 });
    await page.waitForFunction(`document.documentElement.getAttribute('data-mantine-color-scheme') === '${scheme}'`);
    await stands(page);
    const wide: unknown = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (typeof wide === 'number' && wide > 0) found.push(`${scheme} ${width}: ${wide} px wider than the window`);
    if (width === 'phone') found.push(...(await smallTargets(page)).map((each) => `${scheme} phone: a target under 44 px: ${each}`));
    found.push(...(await axeFinds(page)).map((each) => `${scheme} ${width}: ${each}`));
  }
  return found;
}

/**
 * Buttons and fields that a thumb would miss on a phone. A link in a line of words is left out, as the guidelines do, and so is what a
 * larger target around it or an enlarged area of its own stands for.
 */
async function smallTargets(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(`
    [...document.querySelectorAll('button, select, input:not([type="checkbox"], [type="radio"])')]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.closest('p, .heading, .unseen, [inert]') === null)
      .map((each) => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
      .filter(([box]) => box.width > 1 && box.height > 1 && box.height < 43.5)
      .map(([box, html]) => Math.round(box.height) + ' px high, ' + html)`);
  return Array.isArray(found) ? found.map(String) : [];
}

/** Opens a screen and looks at it in every look; says what is wrong, errors of the console too. */
export async function wrongOn(page: Page, path: string, looks: readonly Look[]): Promise<string[]> {
  const { errors, stop } = errorsOf(page);
  await page.goto(path);
  await stands(page);
  const found = await wrongIn(page, looks);
  stop();
  return [...errors, ...found];
}
