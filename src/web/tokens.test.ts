import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

type Scheme = 'light' | 'dark';

/** The hex colour of each token in one scheme. */
function colours(scheme: Scheme): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', light = '', dark = ''] of sheet.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)) {
    found.set(name, scheme === 'light' ? light : dark);
  }
  return found;
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** What may stand on what: the same pairs in both schemes. */
const text: Record<string, string> = {
  ink: 'deck hull raised well wk soft soft-2 bar bar-2 sev1-soft sev2-soft',
  'ink-2': 'deck hull raised well wk soft soft-2 sev1-soft sev2-soft bar',
  'ink-3': 'deck hull raised well wk soft',
  accent: 'deck hull raised well wk soft soft-2',
  sev1: 'deck hull raised wk soft sev1-soft',
  sev2: 'deck hull raised wk soft sev2-soft',
  ok: 'deck hull raised wk',
  'on-solid': 'solid',
  'on-sev1': 'sev1-solid',
  'on-sev2': 'sev2-solid',
  deck: 'ink',
};
const graphic: Record<string, string> = {
  edge: 'deck hull raised well soft',
  accent: 'deck hull soft line-2',
  'sev1-solid': 'deck hull raised soft',
  'sev2-solid': 'deck hull raised sev2-soft soft',
  ok: 'deck hull',
  solid: 'deck hull raised sev2-soft sev1-soft',
};

function worst(pairs: Record<string, string>, scheme: Scheme): { pair: string; ratio: number }[] {
  const palette = colours(scheme);
  return Object.entries(pairs).flatMap(([front, grounds]) =>
    grounds.split(' ').map((ground) => ({
      pair: `${front} on ${ground}`,
      ratio: contrast(palette.get(front) ?? '', palette.get(ground) ?? ''),
    })),
  );
}

describe.each(['light', 'dark'] as const)('the %s sheet', (scheme) => {
  it('has every token', () => {
    expect(colours(scheme).size).toBe(28);
  });
  it('shows every text at 4.5 or more on every ground it may stand on', () => {
    expect(worst(text, scheme).filter(({ ratio }) => !(ratio >= 4.5))).toEqual([]);
  });
  it('shows every shape at 3.0 or more on every ground it may stand on', () => {
    expect(worst(graphic, scheme).filter(({ ratio }) => !(ratio >= 3))).toEqual([]);
  });
  it('reads the figures of the palette', () => {
    const figures = new Map(worst(text, scheme).map(({ pair, ratio }) => [pair, ratio.toFixed(2)]));
    expect(figures.get('ink on deck')).toBe(scheme === 'light' ? '14.48' : '15.36');
    expect(figures.get('on-solid on solid')).toBe(scheme === 'light' ? '7.55' : '5.01');
  });
});

describe('the phone page', () => {
  const phone = readFileSync(new URL('../incidents/phone/style.ts', import.meta.url), 'utf8');
  const [light = '', dark = ''] = phone.split('@media(prefers-color-scheme:dark)');
  const given = (text: string): Map<string, string> =>
    new Map([...text.matchAll(/--([a-z0-9-]+):(#[0-9A-Fa-f]{3,6})[;}]/g)].map(([, name = '', hex = '']) => [name, hex.toLowerCase()]));
  /** Its short names; what is not here has the sheet's own name. */
  const names: Readonly<Record<string, string>> = {
    ink2: 'ink-2',
    ink3: 'ink-3',
    line: 'line-2',
    sev1s: 'sev1-solid',
    sev2s: 'sev2-solid',
    on1: 'on-sev1',
    on2: 'on-sev2',
  };
  const whole = (hex: string): string => (hex.length === 4 ? hex.replaceAll(/[0-9a-f]/g, (digit) => digit + digit) : hex);
  const strange = (text: string, scheme: Scheme): string[] => {
    const palette = colours(scheme);
    return [...given(text)].filter(([name, hex]) => palette.get(names[name] ?? name) !== whole(hex)).map(([name, hex]) => `${name} ${hex}`);
  };
  it('has the colours of the one sheet', () => {
    expect(given(light).size).toBeGreaterThan(10);
    expect(strange(light, 'light')).toEqual([]);
    expect(strange(dark, 'dark')).toEqual([]);
  });
});
