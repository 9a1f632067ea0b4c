import { existsSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { resolve } from 'node:path';

import { z } from 'zod';

import type { Shape } from '../../kernel/index.ts';
import { operatorSocketPath } from '../../platform/http/index.ts';

/** A refusal or a fault, said to whoever gave the command: one sentence and what to do. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  /** 1: refused or failed. 2: the command was not used rightly. */
  readonly exitCode: 1 | 2;
  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Asks the public API, as a key or as the operator of this machine: `GET /tickets`, what the answer looks like, and the body. */
export type Ask = <T>(request: `${'GET' | 'POST' | 'DELETE'} /${string}`, output: Shape<T>, body?: unknown) => Promise<T>;

/** The variables of the environment that a command looks at. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The data folder that the environment names. */
export const dataFolder = ({ EVENKEEL_DATA: data }: Environment): string => resolve(data === undefined || data === '' ? '.evenkeel' : data);

interface Way {
  readonly url: URL;
  readonly socketPath?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** By key over the network, or, without a key, by the socket in the data folder, which only the operator may open. */
function wayOf(env: Environment): Way {
  const { EVENKEEL_KEY: key, EVENKEEL_URL: url } = env;
  if (key !== undefined && key !== '') {
    const address = url === undefined || url === '' ? `http://127.0.0.1:${env['PORT'] ?? '7070'}` : url;
    if (!URL.canParse(address))
      throw new CommandFailed(`EVENKEEL_URL is "${address}", which is no URL: give one such as https://evenkeel.example.org.`, 2);
    return { url: new URL(address), headers: { authorization: `Bearer ${key}` } };
  }
  const socketPath = operatorSocketPath(dataFolder(env));
  if (existsSync(socketPath)) return { url: new URL('http://localhost'), socketPath, headers: {} };
  throw new CommandFailed(
    'No running Evenkeel was found here: set EVENKEEL_URL and EVENKEEL_KEY, or run this as the operator with EVENKEEL_DATA naming the data folder of one that runs.',
  );
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const PATIENCE = 30_000;

async function send(way: Way, line: string, body: string | undefined): Promise<Answer> {
  const [method, path] = line.split(' ');
  const request = way.url.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((done, fail) => {
    const asked = request(
      new URL(`/api/v1${path ?? ''}`, way.url),
      {
        method,
        timeout: PATIENCE,
        ...(way.socketPath === undefined ? {} : { socketPath: way.socketPath }),
        headers: { ...way.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') }));
        response.on('error', fail);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    asked.on('error', fail);
    asked.end(body);
  });
}

const problem = z.object({ detail: z.string(), remedy: z.string(), at: z.string().optional() });

/** What a refusal says, with what to do. */
export function sentenceOf(answer: Answer): string {
  const parsed = problem.safeParse(JSON.parse(answer.text));
  if (!parsed.success) return `The server answered ${answer.status}.`;
  const { detail, remedy, at } = parsed.data;
  return `${at === undefined ? '' : `${at}: `}${detail}. ${remedy}`;
}

/** The way to the API that the environment names. */
export function connect(env: Environment): Ask {
  return async (line, output, body) => {
    const way = wayOf(env);
    const answer = await send(way, line, body === undefined ? undefined : JSON.stringify(body)).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new CommandFailed(`Evenkeel does not answer at ${way.socketPath ?? way.url.href}: ${why}. Is it running?`);
    });
    if (answer.status >= 400) throw new CommandFailed(sentenceOf(answer));
    return output.parse(JSON.parse(answer.text));
  };
}
