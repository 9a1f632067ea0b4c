import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';

import { RE2JS, RE2JSException } from 're2js';
import { z } from 'zod';

import { ok, refuse, seconds, type Result } from '../kernel/index.ts';
import { slugField } from '../platform/fields.ts';
import { readYaml } from '../platform/yaml.ts';
import type { NamedCommand } from './rules/command-line.ts';
import { forms, LEAST } from './rules/output.ts';
import type { Trust } from './rules/trust.ts';

const list = (most: number) => z.array(z.string().min(1).max(1000)).max(most);

const command = z.strictObject({
  run: list(100).min(1, 'name the program'),
  with: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'use letters and digits'), z.string().min(1).max(500)).default({}),
  in: z.string().optional(),
  seconds: z.int().min(1).max(86_400).default(300),
});

const file = z.strictObject({
  name: slugField,
  url: z.url({ protocol: /^https?$/ }),
  credential: z.string().min(1),
  memory: z.string().min(1),
  trust: z.strictObject({
    server: z.array(z.string()).min(1, 'give the public key of the server').max(5),
    approvers: list(1000).default([]),
    roles: z
      .array(z.enum(['peer', 'manager', 'operations', 'vp']))
      .max(4)
      .default([]),
    atLeast: z.int().min(0).max(10).default(1),
  }),
  commands: z.record(slugField, command).refine((given) => Object.keys(given).length > 0, 'name a command'),
  environment: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string()).default({}),
  secrets: list(100).default([]),
});

/** A command with how long it may take and where it runs. */
export interface RunnerCommand extends NamedCommand {
  readonly folder: string;
  readonly limit: number;
}

/** A runner's own file, read. */
export interface RunnerFile {
  readonly name: string;
  readonly url: string;
  readonly credential: string;
  readonly memory: string;
  readonly serverKeys: readonly KeyObject[];
  readonly trust: Trust;
  readonly commands: ReadonlyMap<string, RunnerCommand>;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

const isLoopback = (url: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

function keyOf(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function patternOf(text: string): RE2JS | undefined {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

/** One command as it runs, or what is wrong with it. */
function commandOf(given: z.output<typeof command>, base: string): RunnerCommand | string {
  const placed = given.run.flatMap((part) => /^\{(\w+)\}$/.exec(part)?.[1] ?? []);
  const names = Object.keys(given.with);
  const loose = placed.find((name) => !names.includes(name)) ?? names.find((name) => !placed.includes(name));
  if (loose !== undefined) return `{${loose}} has to stand both in run, as a whole argument, and in with`;
  const [program = ''] = given.run;
  if (!isAbsolute(program)) return `"${program}" has to be the whole path of a program`;
  const parameters = [];
  for (const [name, pattern] of Object.entries(given.with)) {
    const compiled = patternOf(pattern);
    if (compiled === undefined) return `the pattern ${pattern} of {${name}} cannot be read`;
    parameters.push({ name, pattern, takes: (word: string) => compiled.matches(word) });
  }
  return { run: given.run, parameters, folder: resolve(base, given.in ?? '.'), limit: seconds(given.seconds) };
}

function commandsOf(given: z.output<typeof file>['commands'], base: string): Result<ReadonlyMap<string, RunnerCommand>> {
  const found = new Map<string, RunnerCommand>();
  for (const [name, each] of Object.entries(given)) {
    const made = commandOf(each, base);
    if (typeof made === 'string') return refuse('bad-input', made, `commands.${name}`);
    found.set(name, made);
  }
  return ok(found);
}

/** A file that holds a secret: nobody but its owner may read it. */
async function secretIn(path: string, field: string): Promise<Result<string>> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return refuse('bad-input', `there is no ${path}, or it cannot be read`, field);
  if ((found.mode & 0o077) !== 0) return refuse('bad-input', `others can read ${path}: chmod 600 ${path}`, field);
  const text = (await readFile(path, 'utf8')).trim();
  return text.length < LEAST ? refuse('bad-input', `${path} holds less than ${LEAST} characters`, field) : ok(text);
}

async function secretsIn(paths: readonly string[], base: string): Promise<Result<readonly string[]>> {
  const found: string[] = [];
  for (const [place, path] of paths.entries()) {
    const secret = await secretIn(resolve(base, path), `secrets.${place}`);
    if (!secret.ok) return secret;
    found.push(...forms(secret.value));
  }
  return ok(found);
}

async function whole(given: z.output<typeof file>, base: string): Promise<Result<RunnerFile>> {
  if (!given.url.startsWith('https:') && !isLoopback(given.url)) return refuse('bad-input', 'use https', 'url');
  const keys = given.trust.server.map(keyOf);
  const wrong = keys.indexOf(undefined);
  if (wrong >= 0) return refuse('bad-input', 'this is no Ed25519 public key: "evenkeel runner list" shows it', `trust.server.${wrong}`);
  if (given.trust.atLeast > 0 && given.trust.approvers.length < given.trust.atLeast)
    return refuse('bad-input', `name at least ${given.trust.atLeast} people whose approval counts`, 'trust.approvers');
  const commands = commandsOf(given.commands, base);
  if (!commands.ok) return commands;
  const credential = await secretIn(resolve(base, given.credential), 'credential');
  if (!credential.ok) return credential;
  const secrets = await secretsIn(given.secrets, base);
  if (!secrets.ok) return secrets;
  const { server: _, ...trust } = given.trust;
  return ok({
    name: given.name,
    url: given.url.replace(/\/+$/, ''),
    credential: credential.value,
    memory: resolve(base, given.memory),
    serverKeys: keys.filter((key) => key !== undefined),
    trust,
    commands: commands.value,
    environment: given.environment,
    secrets: [...forms(credential.value), ...secrets.value],
  });
}

/** The one document of a file, parsed. */
function documentIn(path: string, text: string): Result<{ given: z.output<typeof file>; place: (field: string) => string }> {
  const { documents, problems } = readYaml({ name: path, text });
  const [problem] = problems;
  if (problem !== undefined) return refuse('bad-input', problem.sentence, `${path}:${problem.line}`);
  const [document] = documents;
  if (document === undefined || documents.length > 1) return refuse('bad-input', 'it has to be one YAML document', path);
  const place = (field: string): string => `${path}:${document.where(field.split('.')).line} ${field}`;
  const parsed = file.safeParse(document.value);
  if (parsed.success) return ok({ given: parsed.data, place });
  const [issue] = parsed.error.issues;
  return refuse('bad-input', issue?.message ?? 'it cannot be read', place((issue?.path ?? []).map(String).join('.')));
}

/** Reads a runner's own file. A refusal names the field, and its line where it has one. */
export async function readRunnerFile(path: string): Promise<Result<RunnerFile>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return refuse('not-found', `there is no ${path}, or it cannot be read`);
  const found = documentIn(path, text);
  if (!found.ok) return found;
  const read = await whole(found.value.given, dirname(resolve(path)));
  return read.ok || read.refusal.at === undefined ? read : refuse('bad-input', read.refusal.detail, found.value.place(read.refusal.at));
}
