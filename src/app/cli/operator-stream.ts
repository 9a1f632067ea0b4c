import { request, type IncomingMessage } from 'node:http';

import { operatorSocketPath } from '../../platform/http/index.ts';
import { CommandFailed, dataFolder, sentenceOf, type Environment } from './client.ts';

const NOBODY = new Set(['ENOENT', 'ECONNREFUSED']);

const isNobody = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && NOBODY.has(error.code);

async function ask(socketPath: string, path: string, body: unknown): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    const asked = request({ socketPath, path: `/api/v1${path}`, method: 'POST', headers }, done);
    asked.on('error', fail);
    asked.end(JSON.stringify(body));
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const piece of response) text += String(piece);
  return text;
}

/** Asks the Evenkeel that runs on the data folder, over the operator's socket, for bytes; undefined when none runs there. */
export async function operatorStream(env: Environment, path: string, body: unknown): Promise<IncomingMessage | undefined> {
  const response = await ask(operatorSocketPath(dataFolder(env)), path, body).catch((error: unknown) => {
    if (isNobody(error)) return undefined;
    throw error;
  });
  if (response === undefined) return undefined;
  const status = response.statusCode ?? 0;
  if (status >= 400) throw new CommandFailed(sentenceOf({ status, text: await textOf(response) }));
  return response;
}
