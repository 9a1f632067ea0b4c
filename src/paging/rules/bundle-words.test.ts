import { describe, expect, it } from 'vitest';

import { bundleWords, type BundledPage } from './bundle-words.ts';
import { septets } from './gsm.ts';

const page = (number: number, title = 'Disk full'): BundledPage => ({
  ticket: `T-${number}`,
  severity: 2,
  title,
  service: 'checkout',
  impact: title,
  why: 'the ticket was cut; primary of checkout',
});

describe('bundleWords', () => {
  it('PAG-15: names each ticket with its title where there is room', () => {
    const { text, subject } = bundleWords([page(12), page(13), page(15)], { room: 100, isMore: true });
    expect(text).toBe('SEV2 3 more pages: T-12 Disk full, T-13 Disk full, T-15 Disk full');
    expect(subject).toBe('SEV2 3 more pages: T-12, T-13, T-15');
  });

  it('leaves titles out, then tickets, and says how many', () => {
    const many = Array.from({ length: 60 }, (_, index) => page(4300 + index, 'A long title that leaves no room'));
    const { text, subject, body } = bundleWords(many, { room: 85, isMore: false });
    expect(text).toMatch(/^SEV2 60 pages: T-4300, T-4301, .*, and \d+ more$/);
    expect(septets(text)).toBeLessThanOrEqual(85);
    expect(subject.length).toBeLessThanOrEqual(120);
    const told = text.match(/T-\d+/g)?.length ?? 0;
    expect(Number(/and (\d+) more/.exec(text)?.[1])).toBe(60 - told);
    expect(body).toContain('And 10 more: see your watch.');
    expect(body.match(/T-43\d\d/g)).toHaveLength(50);
  });

  it('says no more than how many where not one fits', () => {
    expect(bundleWords([page(12), page(13)], { room: 16, isMore: false }).text).toBe('SEV2 2 pages');
  });
});
