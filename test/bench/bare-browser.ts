import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';

import { z } from 'zod';

import { must, mustHave } from '../../src/kernel/index.ts';
import { browserArguments } from '../support/browser.ts';
import { pathOf } from '../support/needs.ts';

const answer = z.object({ id: z.number().optional(), result: z.unknown().optional(), error: z.object({ message: z.string() }).optional() });

/** One page of the browser in a window of its own that knows nothing. */
export interface BarePage {
  /** Asks by the Chrome DevTools Protocol, as of this page. */
  readonly ask: (method: string, params?: object) => Promise<unknown>;
  readonly cookie: (cookie: { name: string; value: string; url: string }) => Promise<void>;
  /** What an expression is worth. */
  readonly read: (expression: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** The system's Chromium without anything being watched: a driver of tests hears of every request and message, which costs a page a sixth of its time. */
export class BareBrowser {
  private readonly child: ChildProcess;
  private readonly folder: string;
  private readonly asked = new Map<number, { done: (result: unknown) => void; fail: (error: Error) => void }>();
  private count = 0;

  private constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.folder = folder;
    const heard = child.stdio[4];
    must(heard instanceof Readable, 'the browser answers');
    let rest = '';
    heard.setEncoding('utf8').on('data', (piece: string) => {
      const whole = (rest + piece).split('\0');
      rest = whole.pop() ?? '';
      for (const text of whole) this.hear(text);
    });
  }

  static async start(): Promise<BareBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-browser-'));
    const program = mustHave(pathOf('chromium'), 'chromium is installed');
    const all = ['--headless', ...browserArguments, '--remote-debugging-pipe', `--user-data-dir=${folder}`];
    return new BareBrowser(spawn(program, all, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }), folder);
  }

  private hear(text: string): void {
    const parsed: unknown = JSON.parse(text);
    const { id, result, error } = answer.parse(parsed);
    const waiting = id === undefined ? undefined : this.asked.get(id);
    if (id === undefined || waiting === undefined) return;
    this.asked.delete(id);
    if (error === undefined) waiting.done(result);
    else waiting.fail(new Error(error.message));
  }

  private async ask(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const told = this.child.stdio[3];
    must(told instanceof Writable, 'the browser listens');
    this.count += 1;
    const id = this.count;
    return new Promise((done, fail) => {
      this.asked.set(id, { done, fail });
      told.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async page({ width, height }: { width: number; height: number }): Promise<BarePage> {
    const { browserContextId } = z.object({ browserContextId: z.string() }).parse(await this.ask('Target.createBrowserContext'));
    const made = await this.ask('Target.createTarget', { url: 'about:blank', browserContextId, width, height });
    const { targetId } = z.object({ targetId: z.string() }).parse(made);
    const attached = await this.ask('Target.attachToTarget', { targetId, flatten: true });
    const { sessionId } = z.object({ sessionId: z.string() }).parse(attached);
    const ask: BarePage['ask'] = async (method, params) => this.ask(method, params, sessionId);
    return {
      ask,
      cookie: async (cookie) => void (await this.ask('Storage.setCookies', { browserContextId, cookies: [cookie] })),
      read: async (expression) =>
        z
          .object({ result: z.object({ value: z.unknown().optional() }) })
          .parse(await ask('Runtime.evaluate', { expression, returnByValue: true })).result.value,
      close: async () => void (await this.ask('Target.disposeBrowserContext', { browserContextId })),
    };
  }

  async end(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
