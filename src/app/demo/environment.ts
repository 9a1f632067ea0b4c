/** The demo's own port, beside the one of an Evenkeel that works. */
const PORT = '7171';

/**
 * What the demo reads of the environment: its folder, its port and how much it logs. It listens to this machine alone, since everybody
 * knows its password, and whatever is set up for an Evenkeel that works (mail, calls, a database) is not for it.
 */
export function demoEnvironment({ EVENKEEL_DATA, PORT: port, LOG_LEVEL }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = (text: string | undefined, otherwise: string): string => (text === undefined || text === '' ? otherwise : text);
  return { EVENKEEL_DATA, PORT: given(port, PORT), HOST: '127.0.0.1', LOG_LEVEL: given(LOG_LEVEL, 'warn') };
}
