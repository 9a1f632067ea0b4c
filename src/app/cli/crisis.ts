import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Command } from 'commander';

import { systemClock } from '../../platform/clock/index.ts';
import { keysIn, type InstallationKeys } from '../../platform/signed/index.ts';
import { crisisFolder, crisisPage, readBundle, sealer, signPage, verifyPage, type Bundle } from '../../emergency/index.ts';
import { CommandFailed } from './client.ts';
import { columns, moment, print, type Out } from './print.ts';

interface OnDuty {
  readonly service: string;
  readonly role: string;
  readonly people: readonly { readonly name: string; readonly reachedBy: readonly string[] }[];
}

/** Whom each service comes to at an instant, by what a bundle holds. */
function onDuty(bundle: Bundle, now: number): OnDuty[] {
  return bundle.directory.services.flatMap((service) =>
    (['primary', 'secondary', 'escalation'] as const).map((role) => ({
      service: service.slug,
      role,
      people: bundle.onCall.role(service.id, role, now).people.map(({ id, name }) => ({
        name,
        reachedBy: bundle
          .methodsOf(id)
          .map(({ channel, address }) => `${channel} ${typeof address === 'string' ? address : JSON.stringify(address)}`),
      })),
    })),
  );
}

interface Wanted {
  readonly json?: boolean;
  readonly html?: string;
  readonly check?: string;
}

async function checkPage(wanted: Wanted, keys: InstallationKeys, out: Out): Promise<void> {
  const file = wanted.check ?? '';
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandFailed(`${file} cannot be read.`);
  });
  const verified = verifyPage(text, keys.publicKey);
  if (!verified.ok) throw new CommandFailed(`${file} cannot be believed: ${verified.refusal.detail}.`);
  print(out, wanted, { value: { verified: true }, lines: [`${file} is as this installation wrote it.`] });
}

/** The page of a bundle that was verified a moment ago. */
async function writeHtml(
  wanted: Wanted,
  from: { bundle: Bundle; keys: InstallationKeys; passphrase: string | undefined; out: Out },
): Promise<void> {
  const { bundle, keys, passphrase, out } = from;
  const file = wanted.html ?? '';
  if (passphrase !== undefined && passphrase.length < 12) throw new CommandFailed('CRISIS_PASSPHRASE needs 12 characters at least.');
  const page = await crisisPage(bundle, passphrase === undefined ? undefined : sealer(passphrase, systemClock));
  await writeFile(file, signPage(page, keys.privateKey), { mode: 0o600 });
  const numbers = passphrase === undefined ? 'without numbers: CRISIS_PASSPHRASE is not set' : 'its numbers sealed by CRISIS_PASSPHRASE';
  print(out, wanted, {
    value: { written: file, at: bundle.at },
    lines: [`Verified. Who is on call as of ${moment(bundle.at)} is in ${file}, ${numbers}.`],
  });
}

/** `evenkeel crisis`: who is on call by the signed file in the data folder, when nothing answers. */
export function addCrisis(program: Command, env: Readonly<Record<string, string | undefined>>, out: Out): void {
  program
    .command('crisis')
    .description('when nothing answers: verify the crisis bundle in the data folder, and show who is on call and how to reach them')
    .option('--json', 'answer in JSON')
    .option('--html <file>', 'write the crisis page there; CRISIS_PASSPHRASE seals the numbers')
    .option('--check <file>', 'tell whether a crisis page is as this installation wrote it')
    .action(async (wanted: Wanted) => {
      const folder = crisisFolder(env['EVENKEEL_DATA'] ?? join(process.cwd(), '.evenkeel'));
      const keys = await keysIn(folder);
      if (keys === undefined)
        throw new CommandFailed(`There is no key of this installation in ${folder}: set EVENKEEL_DATA to the data folder.`);
      if (wanted.check !== undefined) return checkPage(wanted, keys, out);
      const read = await readBundle(folder, keys);
      if (!read.ok) throw new CommandFailed(`The crisis bundle cannot be believed: ${read.refusal.detail}.`);
      if (wanted.html !== undefined) return writeHtml(wanted, { bundle: read.value, keys, passphrase: env['CRISIS_PASSPHRASE'], out });
      const now = systemClock.now();
      const duty = onDuty(read.value, now);
      const rows = duty.map(({ service, role, people }) => [
        service,
        role,
        people.length === 0 ? 'nobody' : people.map((each) => `${each.name} (${each.reachedBy.join(', ')})`).join('; '),
      ]);
      return print(out, wanted, {
        value: { at: read.value.at, services: duty },
        lines: [`Verified. As of ${moment(read.value.at)}, on call now:`, ...columns(rows)],
      });
    });
}
