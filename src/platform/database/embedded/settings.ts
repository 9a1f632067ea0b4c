/** What the launcher decides about one server. */
export interface ServerSettings {
  /** PostgreSQL's major version, such as 18. */
  readonly major: number;
  readonly socketFolder: string;
  /** False only for tests: what is committed is then lost with the machine. */
  readonly durable: boolean;
}

/** There is no TCP: the port only names the socket's file. */
export const PORT = 5432;

/**
 * The server's settings, as `name=value`. They are given on the command line, so that an older folder starts with the
 * settings of this version; there is no secret among them.
 */
export function serverSettings(server: ServerSettings): string[] {
  return [
    'listen_addresses=',
    `unix_socket_directories=${server.socketFolder}`,
    'unix_socket_permissions=0700',
    `port=${PORT}`,
    'cluster_name=evenkeel',
    // Tests run several instances beside each other.
    `max_connections=${server.durable ? 100 : 300}`,
    'shared_buffers=128MB',
    // A reservation of huge pages that a container may not use ends backends with SIGBUS.
    'huge_pages=off',
    'jit=off',
    'synchronous_commit=on',
    'autovacuum_naptime=15s',
    'timezone=UTC',
    'log_timezone=UTC',
    ...logging,
    // Small rows in memory gain nothing from processes that read ahead.
    ...(server.major >= 18 ? ['io_method=sync'] : []),
    ...(server.durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
}

/** One file per weekday and at most a week of them; terse, because details quote the values of rows. */
const logging = [
  'logging_collector=on',
  'log_directory=log',
  'log_filename=postgresql-%a.log',
  'log_truncate_on_rotation=on',
  'log_rotation_age=1d',
  'log_rotation_size=0',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'log_checkpoints=off',
];
