import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { z } from 'zod';

import { seconds } from '../kernel/index.ts';
import { wait, type Clock } from '../platform/clock/index.ts';
import type { DrawFirst, FirstView, PageAsked } from '../platform/http/index.ts';

/** What a page is drawn from: when, for whom, and what the API answered, by its addresses. */
const page = z.object({ at: z.number(), isPhone: z.boolean(), title: z.string(), answers: z.record(z.string(), z.unknown()) });
type Page = z.infer<typeof page>;

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** The web app as it draws on a server: `src/web/first-view.tsx`, built. */
const drawing = z.object({
  readings: z.custom<(path: string) => { readonly title: string; readonly paths: readonly string[] } | undefined>(isFunction),
  draw: z.custom<(path: string, page: Page) => Promise<string | undefined>>(isFunction),
});

interface Parts {
  /** The file that the build makes. */
  readonly script: string;
  readonly clock: Clock;
  readonly onError: (what: string, error: unknown) => void;
}

/** Of the time of the one thread that also pages, drawing takes this part at most: a browser that comes meanwhile draws by itself. */
const MOST_PART = 0.2;

/** For so long a page waits for what it is drawn from: where the database hangs, the app comes without it, and says so. */
const MOST_WAIT = seconds(1);

/** What the API answers at the addresses, as JSON; undefined when any of it is refused: the app says why. */
async function answersAt(paths: readonly string[], read: PageAsked['read']): Promise<ReadonlyMap<string, string> | undefined> {
  const bodies = await Promise.all(paths.map(read));
  const answers = new Map<string, string>();
  for (const [at, path] of paths.entries()) {
    const body = bodies[at];
    if (body === undefined) return undefined;
    answers.set(path, body);
  }
  return answers;
}

const jsonOf = ({ at, isPhone, title }: Omit<Page, 'answers'>, answers: ReadonlyMap<string, string>): string =>
  `{"at":${at},"isPhone":${isPhone},"title":${JSON.stringify(title)},"answers":{${[...answers].map(([path, body]) => `${JSON.stringify(path)}:${body}`).join()}}}`;

/** Makes what draws a page's first view on the server, from what its reader may read; where the build has made none, it draws nothing. */
export function drawFirstOf({ script, clock, onError }: Parts): DrawFirst {
  let coming: Promise<z.infer<typeof drawing>> | undefined;
  let restsUntil = -Infinity;
  const rests = (): boolean => clock.monotonic() < restsUntil;
  const late = async (): Promise<undefined> => void (await wait(clock, MOST_WAIT));
  const view = async ({ path, isPhone, read }: PageAsked): Promise<FirstView | undefined> => {
    const { readings, draw } = await (coming ??= import(pathToFileURL(script).href).then((found: unknown) => drawing.parse(found)));
    const needed = readings(path);
    const answers = needed === undefined ? undefined : await Promise.race([answersAt(needed.paths, read), late()]);
    if (needed === undefined || answers === undefined || rests()) return undefined;
    const began = clock.monotonic();
    const [at, { title }] = [clock.now(), needed];
    const json = jsonOf({ at, isPhone, title }, answers);
    const html = await draw(path, page.parse(JSON.parse(json)));
    restsUntil = clock.monotonic() + (clock.monotonic() - began) * (1 / MOST_PART - 1);
    return html === undefined ? undefined : { title: `${title} · Evenkeel`, html, json };
  };
  return async (asked) => {
    if (!existsSync(script) || rests()) return undefined;
    try {
      return await view(asked);
    } catch (error) {
      onError('first view', error);
      return undefined;
    }
  };
}
