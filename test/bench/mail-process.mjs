// A mail server in a process of its own, so that receiving costs the sender no time. Says "PORT n", then a line for each mail: instant, recipient, subject.
// With the argument "hang" it never says yes to a mail: what is sent stays under way.
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('../support/mail-server.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
});
const hang = process.argv[2] === 'hang';
const server = await module.startMailServer({
  onMail: () => (hang ? 'hang' : 'accept'),
  onAccepted: (mail) => process.stdout.write(`${mail.at} ${mail.to} ${mail.header('subject')}\n`),
});
process.stdout.write(`PORT ${server.port}\n`);
process.on('disconnect', () => process.exit());
