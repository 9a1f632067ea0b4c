import { readQuiet } from '../platform/engine/index.ts';
import { runServer, say } from './run-server.ts';

await runServer({
  environment: process.env,
  async tell(app, { publicUrl }) {
    const token = await app.access.newSetUpToken();
    const quiet = await readQuiet(app.db);
    say(`Evenkeel is ready at ${publicUrl}`);
    if (quiet !== undefined) say('It was restored and is quiet: nothing leaves until you say evenkeel release');
    if (token !== undefined) say(`Set it up within an hour at ${publicUrl}/setup?token=${token}`);
  },
});
