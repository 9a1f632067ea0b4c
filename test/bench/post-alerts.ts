import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** The machine's clock in milliseconds, finer than Date tells it. */
export const wallClock = (): number => performance.timeOrigin + performance.now();

/** One POST: when its last byte had gone out and when its answer was there, by the machine's clock. */
export interface Posted {
  readonly sent: number;
  readonly answered: number;
}

/** Posts JSON; throws where the answer is neither 200 nor 202. */
export const postJson = async (url: string, value: unknown): Promise<Posted> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(value);
    let sent = 0;
    const asked = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200 || response.statusCode === 202
            ? resolve({ sent, answered: wallClock() })
            : reject(new Error(`${url} answered ${response.statusCode}`)),
        );
        response.on('error', reject);
      },
    );
    asked.on('finish', () => {
      sent = wallClock();
    });
    asked.on('error', reject);
    asked.end(body);
  });
