import { join } from 'node:path';

import type { Command } from 'commander';

import { systemClock } from '../../platform/clock/index.ts';
import { keysIn } from '../../platform/signed/index.ts';
import { crisisFolder, readBundle, type Bundle } from '../../emergency/index.ts';
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

/** `evenkeel crisis`: who is on call by the signed file in the data folder, when nothing answers. */
export function addCrisis(program: Command, env: Readonly<Record<string, string | undefined>>, out: Out): void {
  program
    .command('crisis')
    .description('when nothing answers: verify the crisis bundle in the data folder, and show who is on call and how to reach them')
    .option('--json', 'answer in JSON')
    .action(async (wanted: { json?: boolean }) => {
      const folder = crisisFolder(env['EVENKEEL_DATA'] ?? join(process.cwd(), '.evenkeel'));
      const keys = await keysIn(folder);
      if (keys === undefined)
        throw new CommandFailed(`There is no key of this installation in ${folder}: set EVENKEEL_DATA to the data folder.`);
      const read = await readBundle(folder, keys);
      if (!read.ok) throw new CommandFailed(`The crisis bundle cannot be believed: ${read.refusal.detail}.`);
      const now = systemClock.now();
      const duty = onDuty(read.value, now);
      const rows = duty.map(({ service, role, people }) => [
        service,
        role,
        people.length === 0 ? 'nobody' : people.map((each) => `${each.name} (${each.reachedBy.join(', ')})`).join('; '),
      ]);
      print(out, wanted, {
        value: { at: read.value.at, services: duty },
        lines: [`Verified. As of ${moment(read.value.at)}, on call now:`, ...columns(rows)],
      });
    });
}
