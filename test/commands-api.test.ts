import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCommand } from '../src/app/cli/program.ts';
import { listenForOperator } from '../src/platform/http/index.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { ask, sender } from './support/send-signals.ts';
import { settle, startApp, until, type TestApp } from './support/organisation.ts';

const database = await freshDatabase();
let run: TestApp;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-cli-'));
  run = await startApp(database.app, { env: { EVENKEEL_DATA: folder } });
  await settle(run.app);
  await listenForOperator(run.app.operator, folder);
});
afterAll(async () => {
  await run.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as the operator of this machine, or as whoever the environment names. */
async function evenkeel(args: readonly string[], env: Record<string, string> = { EVENKEEL_DATA: folder }): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(args, env, { out: { say: (line) => out.push(line) }, complain: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command line', () => {
  it('PAG-4 by CLI, INC-3 by CLI: page declares in one line, ack stops the page, take and restore move the ticket', async () => {
    const paged = await evenkeel(['page', '--service', 'ledger', 'No payment can be booked']);
    expect(paged).toMatchObject({ code: 0, err: '' });
    const name = /T-\d+/.exec(paged.out)?.[0] ?? '';
    await run.mail.waitFor((mail) => mail.to === 'ines@example.com' && mail.raw.includes('No payment'));
    expect((await evenkeel(['ack', name])).out).toContain('Its pages are stopped');
    await until('nobody is paged', async () =>
      (await evenkeel(['ack', name])).err.includes('no page of this ticket is unanswered') ? true : undefined,
    );
    expect((await evenkeel(['take', name, '--json'])).out).toContain('"researching"');
    expect((await evenkeel(['restored', name])).out).toContain('restored');
    expect((await evenkeel(['take', '999'])).code).toBe(1);
    expect((await evenkeel(['take', 'nonsense'])).code).toBe(2);
  });

  it('CHG-11 by CLI: change record tells of a change, and the same key moves it on', async () => {
    const began = await evenkeel(['change', 'record', '--service', 'ledger', '--key', 'shards', '--state', 'started', 'Move the shards']);
    expect(began).toMatchObject({ code: 0, err: '' });
    const ended = await evenkeel(['change', 'record', '--service', 'ledger', '--key', 'shards', '--size', '12', 'Move the shards']);
    expect(began.out).toMatch(/^CHG-\d+ \(key shards\)$/);
    expect(ended.out).toBe(began.out);
    expect((await evenkeel(['change', 'record', '--service', 'nobody', 'x'])).code).toBe(1);
    expect((await evenkeel(['change', 'record', '--service', 'ledger', '--size', 'big', 'x'])).code).toBe(2);
  });

  it('key create prints only the key, which then does what its role allows', async () => {
    const made = await evenkeel(['key', 'create', '--name', 'deploys', '--role', 'viewer']);
    expect(made.out).toMatch(/^ek_[a-z0-9]{32}$/);
    const env = { EVENKEEL_URL: run.url, EVENKEEL_KEY: made.out };
    expect((await evenkeel(['tickets', '--view', 'all'], env)).code).toBe(0);
    expect((await evenkeel(['key', 'list'], env)).err).toContain('admin');
    expect((await evenkeel(['key', 'revoke', 'deploys'])).code).toBe(0);
    expect((await evenkeel(['tickets'], env)).code).toBe(1);
  });

  it('CAT-9: plan shows, apply makes, and export writes what changes nothing when it is applied', async () => {
    const files = join(folder, 'files');
    expect((await evenkeel(['export', files])).code).toBe(0);
    expect((await evenkeel(['plan', files])).out).toBe('Nothing differs.');
    await writeFile(join(folder, 'new.yaml'), 'kind: service\nslug: wallet\nname: Wallet\nteam: payments\ntier: 2\n');
    expect((await evenkeel(['plan', join(folder, 'new.yaml')])).out).toContain('+ service wallet');
    expect((await evenkeel(['apply', join(folder, 'new.yaml')])).out).toContain('1 change made');
    expect((await evenkeel(['apply', join(folder, 'new.yaml')])).out).toBe('Nothing differs.');
    await writeFile(join(folder, 'bad.yaml'), `${'#\n'.repeat(39)}kind: service\nslug: x\nname: X\nteam: nobody\ntier: 2\n`);
    const bad = await evenkeel(['apply', join(folder, 'bad.yaml')]);
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/bad\.yaml/);
    expect(bad.err).toMatch(/4\d/);
  });

  it('answers who is on call, what is red, and whether the journal is as it was written', async () => {
    expect((await evenkeel(['oncall', 'ledger'])).out).toContain('Ines Keller');
    expect((await evenkeel(['oncall', 'page-ledger-primary', '--json'])).out).toContain('Ines Keller');
    expect((await evenkeel(['oncall', 'ledger', '--at', 'yesterday'])).code).toBe(1);
    const doctor = await evenkeel(['doctor']);
    expect(doctor).toMatchObject({ code: 1 });
    expect(doctor.out).toContain('nothing sends alerts');
    await run.app.trials.tryAll();
    expect((await evenkeel(['doctor'])).out).toMatch(/ok\s+channels\s+Email: the providers take the credentials/);
    const { token } = await sender(run, { name: 'prometheus' });
    expect((await evenkeel(['doctor'])).out).toContain('never heard of prometheus');
    const sent = await fetch(`${run.url}/in/${token}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '[{"labels":{"alertname":"Quiet","severity":"info"}}]',
    });
    expect(sent.status).toBe(200);
    await until('it was heard of', async () => ((await evenkeel(['doctor'])).out.includes('prometheus was heard of') ? true : undefined));
    expect((await evenkeel(['audit', 'verify'])).out).toContain('All as it was written');
  });

  it('says what is wrong in one sentence, and helps with examples', async () => {
    expect((await evenkeel(['tickets'], { EVENKEEL_DATA: '/nowhere' })).err).toContain('EVENKEEL_URL');
    expect((await evenkeel(['tickets'], { EVENKEEL_URL: 'http://127.0.0.1:1', EVENKEEL_KEY: 'ek_x' })).err).toContain('Is it running?');
    expect((await evenkeel(['nothing'])).code).toBe(2);
    for (const command of ['page', 'ack', 'take', 'restored', 'resolve', 'tickets', 'oncall', 'plan', 'apply', 'export', 'doctor']) {
      const help = await evenkeel([command, '--help']);
      expect(help.code, command).toBe(0);
      expect(help.out, command).toMatch(/Example|It ends with/);
    }
  });

  /** The names of all commands, as their help lists them: `key create`. */
  async function commands(above: readonly string[] = []): Promise<string[]> {
    const { out } = await evenkeel([...above, '--help']);
    const listed = out.split(/^Commands:$/m)[1]?.split(/^\S/m)[0] ?? '';
    const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1] ?? '').filter((name) => name !== 'help');
    const all = await Promise.all(
      names.map(async (name) => {
        const below = await commands([...above, name]);
        const takesMore = / <[a-z]+>$/m.test((await evenkeel([...above, name, '--help'])).out.split('\n')[0] ?? '');
        return below.length === 0 || takesMore ? [[...above, name].join(' '), ...below] : below;
      }),
    );
    return all.flat();
  }

  it('is in the guide, every command with an example that it understands, and no other', async () => {
    const rows = (await readFile('docs/guide/cli.md', 'utf8')).split('\n').filter((row) => row.startsWith('| `evenkeel '));
    const read = rows.map((row): string[] => /^\| `evenkeel ([a-z ]+)` \|.*\| `evenkeel (.+)` \|$/.exec(row)?.slice(1) ?? []);
    const standing = await commands();
    expect(read.map(([name = '']) => name).toSorted()).toEqual(standing.toSorted());
    expect(standing).toContain('key create');
    for (const [name = '', example = ''] of read) {
      expect(example.startsWith(name), `${name}: ${example}`).toBe(true);
      const { out } = await evenkeel([...name.split(' '), '--help']);
      for (const [option] of example.matchAll(/--[a-z]+/g)) expect(out, `${name} ${option}`).toContain(option);
      if (name !== 'start') expect(out, name).toContain('--json');
    }
  });

  it('SIG-12 by CLI: letters lists what an integration sent in vain, replays it and deletes it', async () => {
    const from = await sender(run, { source: 'generic', scopes: ['post'], name: 'cron' });
    await ask(`${run.url}/in/${from.token}/generic`, { body: { title: '' } });
    await until('it is kept', async () => ((await evenkeel(['letters', 'cron'])).out.includes('body.title') ? true : undefined));
    expect((await evenkeel(['letters', 'cron', '--replay', 'all'])).out).toContain('0 taken, 1 refused again.');
    expect((await evenkeel(['letters', 'cron', '--delete', 'all'])).out).toContain('1 deleted.');
    expect((await evenkeel(['letters', 'cron'])).out).toContain('No dead letters.');
    expect((await evenkeel(['letters', 'nobody'])).code).toBe(2);
  });
});
