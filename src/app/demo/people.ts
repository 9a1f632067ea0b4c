/** Somebody of the demo's organisation. Addresses and numbers are of the kind that reaches nobody. */
export interface DemoPerson {
  readonly slug: string;
  readonly name: string;
  readonly zone: string;
  readonly team: 'storefront' | 'payments' | 'fulfilment' | 'platform' | 'commerce' | 'organisation';
  /** How pages come to them, in their order. */
  readonly reached: readonly ('voice' | 'ntfy' | 'web-push' | 'email' | 'webhook')[];
}

const BERLIN = 'Europe/Berlin';
const all = ['voice', 'web-push', 'ntfy', 'email'] as const;

const of = (team: DemoPerson['team'], slug: string, rest: Partial<DemoPerson> & { name: string }): DemoPerson => ({
  zone: BERLIN,
  reached: ['ntfy', 'voice', 'email'],
  ...rest,
  team,
  slug,
});

/** The people of Larkfield, an online shop for the outdoors. */
export const demoPeople: readonly DemoPerson[] = [
  of('organisation', 'ruth', { name: 'Ruth Adeyemi', reached: ['voice', 'email'] }),
  of('commerce', 'hannah', { name: 'Hannah Weiss', reached: ['voice', 'ntfy', 'email'] }),
  of('storefront', 'elena', { name: 'Elena Petrova', zone: 'Europe/Sofia' }),
  of('storefront', 'aylin', { name: 'Aylin Demir', reached: all }),
  of('storefront', 'joao', { name: 'João Ferreira', zone: 'Europe/Lisbon', reached: ['email', 'voice', 'ntfy'] }),
  of('storefront', 'haruto', { name: 'Haruto Tanaka', reached: ['voice', 'email'] }),
  of('payments', 'daniel', { name: 'Daniel Osei' }),
  of('payments', 'tomasz', { name: 'Tomasz Wójcik', zone: 'Europe/Warsaw' }),
  of('payments', 'priya', { name: 'Priya Raghavan', reached: ['web-push', 'voice', 'email'] }),
  of('payments', 'lukas', { name: 'Lukas Brandt', zone: 'Europe/Zurich', reached: ['email', 'voice'] }),
  of('fulfilment', 'meiling', { name: 'Mei-Ling Chen' }),
  of('fulfilment', 'kwame', { name: 'Kwame Mensah', reached: ['voice', 'ntfy', 'email'] }),
  of('fulfilment', 'nadia', { name: 'Nadia Benali', zone: 'Europe/Paris' }),
  of('fulfilment', 'sofia', { name: 'Sofía Márquez', zone: 'Europe/Madrid', reached: all }),
  of('platform', 'rafael', { name: 'Rafael Duarte', reached: ['webhook', 'voice', 'email'] }),
  of('platform', 'mara', { name: 'Mara Lindqvist', reached: all }),
  of('platform', 'ingrid', { name: 'Ingrid Solheim', zone: 'Europe/Oslo' }),
  of('platform', 'seun', { name: 'Seun Adebayo', zone: 'Europe/London', reached: ['voice', 'ntfy', 'email'] }),
  of('commerce', 'yuki', { name: 'Yuki Sato', reached: ['email'] }),
  of('storefront', 'ben', { name: 'Ben Carter', zone: 'Europe/London', reached: [] }),
];

/** Who takes turns. The second of each list is on call when the history ends. */
export const primaries = ['priya', 'mara', 'kwame', 'aylin', 'tomasz', 'joao'] as const;
export const secondaries = ['nadia', 'lukas', 'ingrid', 'haruto', 'sofia', 'seun'] as const;

/** Who manages which team. */
export const managers: Readonly<Record<DemoPerson['team'], string>> = {
  organisation: 'ruth',
  commerce: 'hannah',
  storefront: 'elena',
  payments: 'daniel',
  fulfilment: 'meiling',
  platform: 'rafael',
};

/** Who must choose between reliability and features. */
export const executives = [managers.organisation, managers.commerce] as const;

/** Whoever tries the demo signs in as her: she administers Evenkeel, and is on call when the history ends. */
export const administrator = { slug: 'mara', email: 'mara@example.com', password: 'larkfield-demo' } as const;

export const emailOf = (slug: string): string => `${slug}@example.com`;

const POINT = `B${'Dk3'.repeat(28)}Q`;

/** An address by which a channel would reach somebody; nothing is ever sent to it. */
export function addressOf(person: DemoPerson, channel: DemoPerson['reached'][number]): unknown {
  const number = String(10 + demoPeople.indexOf(person));
  switch (channel) {
    // Numbers that are set aside for films and books.
    case 'voice':
      return `+4917139200${number}`;
    case 'ntfy':
      return { url: `https://ntfy.example.com/larkfield-${person.slug}` };
    case 'web-push':
      return { endpoint: `https://push.example.com/send/${person.slug}`, keys: { p256dh: `${POINT}A`, auth: 'c2VjcmV0LW9mLWEtZGVtbw' } };
    case 'webhook':
      return { url: `https://hooks.example.com/${person.slug}`, secret: `whsec_${'ZGVtbw'.repeat(8)}` };
    case 'email':
      return emailOf(person.slug);
  }
}
