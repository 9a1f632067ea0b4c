// A mail server in a process of its own, so that receiving costs the sender no time. Says "PORT n", then a line for each mail: instant, recipient, subject.
// With the argument "slow" it says yes to a mail 5 s after its last byte: what is sent stays under way for so long.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('../support/mail-server.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
});
const slow = process.argv[2] === 'slow';
const server = await module.startMailServer({
  onMail: async () => {
    if (slow) await delay(5000);
    return 'accept';
  },
  onAccepted: (mail) => process.stdout.write(`${mail.at} ${mail.to} ${mail.header('subject')}\n`),
});
process.stdout.write(`PORT ${server.port}\n`);
process.on('disconnect', () => process.exit());
