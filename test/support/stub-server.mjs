// A server for the tests of the supervisor: as small as one can be, with the real guard and the real database.
import { createServer } from 'node:http';

import pg from 'pg';

import { guardSupervisor, WRONG_SETTINGS } from '../../dist/app/guard-supervisor.js';

const { EVENKEEL_DATA, EVENKEEL_DB_APP, PORT, STUB_WRONG, STUB_FAILS } = process.env;
if (STUB_WRONG !== undefined) process.exit(WRONG_SETTINGS);
if (STUB_FAILS !== undefined) process.exit(1);

const pool = new pg.Pool({ connectionString: EVENKEEL_DB_APP, connectionTimeoutMillis: 1000 });
pool.on('error', () => undefined);

async function respond(response) {
  try {
    const { rows } = await pool.query("select current_setting('cluster_name') as cluster, current_user as person");
    response.end(JSON.stringify({ pid: process.pid, supervisor: process.ppid, ...rows[0] }));
  } catch (error) {
    response.writeHead(503).end(String(error));
  }
}
const server = createServer((_request, response) => void respond(response));
const listen = () =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(Number(PORT), '127.0.0.1', () => {
      server.off('error', fail);
      done();
    });
  });

const guard = await guardSupervisor({
  dataDir: EVENKEEL_DATA,
  leave: async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await pool.end();
  },
});
await guard.listen(listen);
guard.ready(`http://127.0.0.1:${PORT}`);
