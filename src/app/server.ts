import { runServer, say } from './run-server.ts';

await runServer({
  environment: process.env,
  async tell(app, { publicUrl }) {
    say(`Evenkeel is ready at ${publicUrl}`);
    const token = await app.access.newSetUpToken();
    if (token !== undefined) say(`Set it up within an hour at ${publicUrl}/setup?token=${token}`);
  },
});
