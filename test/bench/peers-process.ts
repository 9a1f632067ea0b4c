import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

const script = fileURLToPath(new URL('peers-process.mjs', import.meta.url));

const addresses = z.object({
  ntfy: z.string(),
  twilio: z.string(),
  slack: z.string(),
  telegram: z.string(),
  mattermost: z.string(),
  teams: z.string(),
  webhook: z.string(),
});

/** The servers that channels send to, in a process of their own. */
export interface PeersProcess {
  readonly urls: z.infer<typeof addresses>;
  /** What the operator sets to send to them. */
  readonly environment: Record<string, string>;
  /** A browser subscribes to pushes from the holder of this public key. */
  subscribe(key: string): Promise<unknown>;
  end(): void;
}

const ACCOUNT = 'AC00000000000000000000000000000000';
const SLACK = 'xoxb-bench';
const TELEGRAM = '1:bench';

/** Starts local peers for every channel that sends by HTTP. */
export async function startPeersProcess(): Promise<PeersProcess> {
  const child = spawn(process.execPath, [script, ACCOUNT, SLACK, TELEGRAM], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const urls = await new Promise<PeersProcess['urls']>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the peers ended with ${code}`)));
    if (child.stdout === null) throw new Error('the peers have no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('PEERS ')) resolve(addresses.parse(JSON.parse(line.slice(6))));
    });
  });
  return {
    urls,
    environment: {
      EGRESS_ALLOW: '127.0.0.1',
      TWILIO_ACCOUNT_SID: ACCOUNT,
      TWILIO_AUTH_TOKEN: ACCOUNT,
      TWILIO_FROM: '+4930123456',
      TWILIO_URL: urls.twilio,
      SLACK_BOT_TOKEN: SLACK,
      SLACK_SIGNING_SECRET: 'bench',
      SLACK_URL: urls.slack,
      TELEGRAM_BOT_TOKEN: TELEGRAM,
      TELEGRAM_WEBHOOK_SECRET: 'bench',
      TELEGRAM_URL: urls.telegram,
    },
    subscribe: async (key) =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send(key);
      }),
    end: () => void child.kill(),
  };
}
