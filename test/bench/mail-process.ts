import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('mail-process.mjs', import.meta.url));

/** A mail server in a process of its own. */
export interface MailProcess {
  readonly url: string;
  /** When a mail first arrived whole, by `RECIPIENT SUBJECT`, in milliseconds of the machine's clock. A ticket's number is left out. */
  readonly arrived: ReadonlyMap<string, number>;
  /** When the first mail of all arrived whole, by recipient. */
  readonly firstTo: ReadonlyMap<string, number>;
  end(): void;
}

/** Starts the mail server; one that is slow says yes to a mail 5 s after it came. */
export async function startMailProcess(how: 'fast' | 'slow' = 'fast'): Promise<MailProcess> {
  const child = spawn(process.execPath, [script, how], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const arrived = new Map<string, number>();
  const firstTo = new Map<string, number>();
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the mail server ended with ${code}`)));
    if (child.stdout === null) throw new Error('the mail server has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [first = '', ...rest] = line.split(' ');
      if (first === 'PORT') resolve(Number(rest[0]));
      if (first === 'PORT') return;
      const [recipient = ''] = rest;
      if (!firstTo.has(recipient)) firstTo.set(recipient, Number(first));
      const mail = rest.join(' ').replace(/ \(T-\d+\)$/, '');
      if (!arrived.has(mail)) arrived.set(mail, Number(first));
    });
  });
  return { url: `smtp://127.0.0.1:${port}`, arrived, firstTo, end: () => void child.kill() };
}
