import { hash, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, 2 rounds, 1 lane: OWASP's least for interactive sign-in. */
const settings = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = async (password: string): Promise<string> => hash(password, settings);

/** A hash of nothing, so that an unknown email takes as long as a wrong password. */
const NOBODY = hash('nobody has this password', settings);

export async function passwordMatches(stored: string | null | undefined, password: string): Promise<boolean> {
  const known = stored !== null && stored !== undefined;
  const matches = await verify(known ? stored : await NOBODY, password);
  return known && matches;
}
