import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const once = async (url: string): Promise<{ status: number; bytes: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = get(url, { headers: { 'accept-encoding': 'br, gzip' }, timeout: 2000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, bytes: body.length, text: body.toString() });
      });
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('timed out')));
  });

/** How many bytes an address sends for its file, compressed as it likes. */
export async function bytesOf(url: string): Promise<number> {
  const { status, bytes } = await once(url);
  if (status !== 200) throw new Error(`${url} answers ${status}`);
  return bytes;
}

/** Asks until the address answers 200; throws when it has not within so many milliseconds. */
export async function answersAt(url: string, within: number): Promise<void> {
  const end = performance.now() + within;
  for (;;) {
    const status = await once(url).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    if (performance.now() > end) throw new Error(`${url} does not answer 200 within ${within} ms`);
    await delay(5);
  }
}
