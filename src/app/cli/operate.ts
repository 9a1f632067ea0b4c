import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Command } from 'commander';
import { z } from 'zod';

import { CommandFailed, type Ask } from './client.ts';
import { columns, moment, print, type Out } from './print.ts';
import { quietWords } from './release.ts';

/** Pages are written every minute: files older than this are not written any more. */
const STALE_FILES = 5 * 60_000;

interface Json {
  readonly json?: boolean;
}

const key = z.object({ id: z.string(), name: z.string(), hint: z.string(), role: z.string(), madeAt: z.number() });
const keyList = z.object({ items: z.array(key) });

function addKeys(program: Command, ask: Ask, out: Out): void {
  const keys = program.command('key').description('machine keys');
  keys
    .command('create')
    .description('make a key and print it, and nothing else; it is shown this once')
    .requiredOption('--name <name>', 'what uses it')
    .requiredOption('--role <role>', 'viewer, responder, operator, manager or admin')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nExample:\n  EVENKEEL_KEY=$(evenkeel key create --name deploys --role operator)')
    .action(async (wanted: Json & { name: string; role: string }) => {
      const made = await ask('POST /keys', z.object({ id: z.string(), key: z.string() }), { name: wanted.name, role: wanted.role });
      print(out, wanted, { value: made, lines: [made.key] });
    });
  keys
    .command('list')
    .description('keys that are valid')
    .option('--json', 'answer in JSON')
    .action(async (wanted: Json) => {
      const { items } = await ask('GET /keys', keyList);
      const rows = items.map((each) => [each.name, each.role, `…${each.hint}`, moment(each.madeAt)]);
      print(out, wanted, { value: items, lines: rows.length === 0 ? ['No keys.'] : columns(rows) });
    });
  keys
    .command('revoke')
    .description('revoke a key at once')
    .argument('<name>', 'its name')
    .option('--json', 'answer in JSON')
    .action(async (name: string, wanted: Json) => {
      const found = (await ask('GET /keys', keyList)).items.find((each) => each.name === name);
      if (found === undefined) throw new CommandFailed(`There is no key named "${name}".`);
      await ask(`DELETE /keys/${found.id}`, z.unknown());
      print(out, wanted, { value: { revoked: name }, lines: [`${name} is revoked.`] });
    });
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly words: string;
  /** It works as it is, and could be better. */
  readonly isAdvice?: boolean;
}

const watch = z.object({
  watches: z.object({ target: z.string(), standing: z.string(), why: z.string().nullable() }).nullable(),
  watchedBy: z.array(z.object({ name: z.string(), quiet: z.boolean() })),
});

/** Who watches whom. What is not proved is red; that nobody watches is advice. */
async function watched(ask: Ask): Promise<Check> {
  const { watches, watchedBy } = await ask('GET /watchers', watch);
  const quiet = watchedBy.filter((each) => each.quiet).map((each) => each.name);
  if (watches !== null && watches.standing !== 'good')
    return {
      name: 'watch',
      ok: false,
      words: `${watches.target}, which this site watches, is ${watches.standing}${watches.why === null ? '' : `: ${watches.why}`}`,
    };
  if (quiet.length > 0)
    return { name: 'watch', ok: false, words: `not heard of for 15 min: ${quiet.join(', ')}, which should watch this site` };
  if (watchedBy.length === 0) {
    const words = `nobody watches this site${watches === null ? ', and it watches nobody' : ''}: docs/guide/watching.md says how, in five minutes`;
    return { name: 'watch', ok: true, isAdvice: true, words };
  }
  const whom = watches === null ? '' : `, and it watches ${watches.target}`;
  return { name: 'watch', ok: true, words: `watched by ${watchedBy.map(({ name }) => name).join(', ')}${whom}` };
}

const standing = z.object({
  spool: z.object({ chunks: z.number(), oldestAt: z.number().nullable() }).nullable(),
  snapshotAt: z.number().nullable(),
  exercises: z.array(z.object({ instance: z.string(), ok: z.boolean(), detail: z.string() })),
});

/** What would be done with the database away. */
async function emergency(ask: Ask): Promise<Check> {
  const name = 'emergency';
  const { spool, snapshotAt, exercises } = await ask('GET /emergency', standing);
  const failed = exercises.filter((each) => !each.ok);
  if (failed.length > 0)
    return { name, ok: false, words: failed.map((each) => `the exercise failed on ${each.instance}: ${each.detail}`).join('; ') };
  if (spool === null) return { name, ok: true, isAdvice: true, words: 'this instance keeps no files for an emergency' };
  if (snapshotAt === null) return { name, ok: false, words: 'there is no snapshot yet: with the database away nobody would be paged' };
  if (spool.chunks > 0)
    return {
      name,
      ok: false,
      words: `${spool.chunks} chunks of alerts are in the spool${spool.oldestAt === null ? '' : ` since ${moment(spool.oldestAt)}`}`,
    };
  const done = exercises[0]?.detail;
  if (done === undefined)
    return {
      name,
      ok: true,
      isAdvice: true,
      words: 'paging without the database was not exercised yet: it is once something sends alerts',
    };
  return { name, ok: true, words: `paging without the database was exercised: ${done}` };
}

const statusFiles = z.object({
  pages: z.number(),
  folder: z.string().nullable(),
  writtenAt: z.number().nullable(),
  failure: z.string().nullable(),
});
const status = z.object({ files: statusFiles, now: z.number() });

/** Whether status pages would outlive this instance. */
async function statusPages(ask: Ask): Promise<Check> {
  const name = 'status pages';
  const { files, now } = await ask('GET /status-files', status);
  const { pages, folder, writtenAt, failure } = files;
  if (failure !== null) return { name, ok: false, words: `they cannot be written to ${folder ?? 'a folder'}: ${failure}` };
  if (pages === 0) return { name, ok: true, words: 'there are none to write' };
  const age = writtenAt === null ? undefined : now - writtenAt;
  return age === undefined || age > STALE_FILES
    ? { name, ok: false, words: `the files in ${folder ?? 'the folder'} are stale${writtenAt === null ? '' : `: of ${moment(writtenAt)}`}` }
    : { name, ok: true, words: `${pages} written to ${folder ?? 'the folder'} at ${moment(writtenAt ?? now)}` };
}

const services = z.object({ items: z.array(z.object({ slug: z.string(), primary: z.string().nullable() })) });
const resort = z.object({ person: z.object({ name: z.string() }).nullable(), reachable: z.boolean() });
const integrations = z.object({
  items: z.array(z.looseObject({ name: z.string(), lastSeenAt: z.number().nullable(), revokedAt: z.number().nullable() })),
});

async function lastResort(ask: Ask): Promise<Check> {
  const found = await ask('GET /last-resort', resort);
  const who = found.person?.name ?? 'nobody';
  return found.reachable
    ? { name: 'last resort', ok: true, words: `${who} can be reached` }
    : { name: 'last resort', ok: false, words: `${who} has no verified contact method: add one under Settings, or name somebody else` };
}

async function covered(ask: Ask): Promise<Check> {
  const { items } = await ask('GET /services?limit=200', services);
  const uncovered = items.filter((each) => each.primary === null).map((each) => each.slug);
  return uncovered.length === 0
    ? { name: 'on call', ok: true, words: `each of ${items.length} services comes to somebody` }
    : { name: 'on call', ok: false, words: `nobody is primary for ${uncovered.join(', ')}: give them a rotation or an expert` };
}

async function heard(ask: Ask): Promise<Check> {
  const items = (await ask('GET /integrations', integrations)).items.filter((each) => each.revokedAt === null);
  if (items.length === 0) return { name: 'signals', ok: false, words: 'nothing sends alerts: make an integration under Integrations' };
  const silent = items.filter((each) => each.lastSeenAt === null).map((each) => each.name);
  return silent.length === 0
    ? {
        name: 'signals',
        ok: true,
        words: items.length === 1 ? `${items[0]?.name} was heard of` : `all ${items.length} integrations were heard of`,
      }
    : { name: 'signals', ok: false, words: `never heard of ${silent.join(', ')}: point the sender at its address` };
}

const channels = z.object({
  items: z.array(
    z.looseObject({
      label: z.string(),
      credentials: z.object({ kind: z.enum(['good', 'refused', 'unknown']), detail: z.string() }).nullable(),
    }),
  ),
});

async function credentials(ask: Ask): Promise<Check> {
  const told = (await ask('GET /channels', channels)).items.flatMap(({ label, credentials: said }) =>
    said === null ? [] : [{ label, ...said }],
  );
  const bad = told.filter((each) => each.kind !== 'good');
  if (bad.length > 0) return { name: 'channels', ok: false, words: bad.map((each) => `${each.label}: ${each.detail}`).join('; ') };
  return {
    name: 'channels',
    ok: true,
    words:
      told.length === 0
        ? 'none has credentials to try'
        : `${told.map((each) => each.label).join(', ')}: the providers take the credentials`,
  };
}

async function tried(name: string, check: () => Promise<Check>): Promise<Check> {
  return check().catch((error: unknown): Check => ({ name, ok: false, words: error instanceof Error ? error.message : String(error) }));
}

function addDoctor(program: Command, ask: Ask, out: Out): void {
  program
    .command('doctor')
    .description('find what would keep a page from arriving, and say what to do')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\nIt ends with 1 when anything is red, so that a build can fail on it.')
    .action(async (wanted: Json) => {
      await ask('GET /me', z.unknown());
      const checks = [
        { name: 'server', ok: true, words: 'answers' },
        await tried('last resort', async () => lastResort(ask)),
        await tried('on call', async () => covered(ask)),
        await tried('signals', async () => heard(ask)),
        await tried('watch', async () => watched(ask)),
        await tried('emergency', async () => emergency(ask)),
        await tried('status pages', async () => statusPages(ask)),
        await tried('channels', async () => credentials(ask)),
        await tried('quiet', async () => ({ name: 'quiet', ...(await quietWords(ask)) })),
      ];
      print(out, wanted, {
        value: checks,
        lines: columns(checks.map((check) => [!check.ok ? 'RED' : check.isAdvice === true ? 'tip' : 'ok ', check.name, check.words])),
      });
      if (checks.some((check) => !check.ok)) throw new CommandFailed('');
    });
}

function addStart(program: Command): void {
  program
    .command('start')
    .description('start Evenkeel and keep it running, as npm start does')
    .action(async () => {
      const script = fileURLToPath(new URL('../../../bin/start.mjs', import.meta.url));
      const child = spawn(process.execPath, [script], { stdio: 'inherit' });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
      process.exitCode = await new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)));
    });
}

const verdict = z.object({ seals: z.number(), lines: z.number(), signatures: z.number(), broken: z.string().nullable() });

function addAudit(program: Command, ask: Ask, out: Out): void {
  program
    .command('audit')
    .description('the journal of everything that happened')
    .command('verify')
    .description('hold the journal against its seals: shows what was changed, removed or put in')
    .option('--json', 'answer in JSON')
    .action(async (wanted: Json) => {
      const found = await ask('GET /journal/verdict', verdict);
      const looked = `${found.lines} lines under ${found.seals} seals, ${found.signatures} of them signed`;
      print(out, wanted, {
        value: found,
        lines: [found.broken === null ? `All as it was written: ${looked}.` : `BROKEN: ${found.broken} (${looked}).`],
      });
      if (found.broken !== null) throw new CommandFailed('');
    });
}

/** The operator's commands: start, doctor, key, audit. */
export function addOperatorCommands(program: Command, ask: Ask, out: Out): void {
  addStart(program);
  addDoctor(program, ask, out);
  addKeys(program, ask, out);
  addAudit(program, ask, out);
}
