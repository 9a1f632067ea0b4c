import { existsSync, readFileSync } from 'node:fs';

import { describe } from 'vitest';
import { z } from 'zod';

export type SystemPart = 'chromium' | 'prometheus' | 'alertmanager' | 'amtool' | 'postgresql-15' | 'wrk' | 'strace' | 'ip';

const parts = z
  .record(z.string(), z.object({ package: z.string(), paths: z.array(z.string()) }))
  .parse(JSON.parse(readFileSync(new URL('system-parts.json', import.meta.url), 'utf8')));

/** Where a part of the system lies, or undefined when it is not installed. */
export const pathOf = (part: SystemPart): string | undefined => parts[part]?.paths.find((path) => existsSync(path));

/** Whether all these parts of the system are there. `npm test -- --install` brings them on Debian. */
export const needs = (...wanted: readonly SystemPart[]): boolean => wanted.every((part) => pathOf(part) !== undefined);

/** A `describe` whose tests are skipped by name, and counted as skipped, where a part of the system is missing. */
export function describeWith(wanted: readonly SystemPart[], name: string, body: () => void): void {
  const missing = wanted.filter((part) => !needs(part));
  describe.skipIf(missing.length > 0)(missing.length > 0 ? `${name} (needs ${missing.join(', ')})` : name, body);
}
