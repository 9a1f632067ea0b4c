import { demoPeople, emailOf, managers, primaries, secondaries, type DemoPerson } from './people.ts';
import { demoServices, type DemoService } from './services.ts';

/** A document as configuration files have it; JSON is YAML. */
type Document = Readonly<Record<string, unknown>>;

/** Hand-over of both rotations, in the zone that they share. */
export const ROTATION_ZONE = 'Europe/Berlin';
export const HANDOVER = '10:00';

const personDocument = ({ slug, name, zone }: DemoPerson): Document => ({ kind: 'person', slug, name, email: emailOf(slug), zone });

const membersOf = (team: DemoPerson['team']): string[] => demoPeople.filter((person) => person.team === team).map(({ slug }) => slug);

const teamDocument = (slug: DemoPerson['team'], name: string, parent: DemoPerson['team'] | undefined): Document => ({
  kind: 'team',
  slug,
  name,
  ...(parent === undefined ? {} : { parent }),
  manager: { person: managers[slug] },
  members: membersOf(slug),
});

const rotation = (rest: { slug: string; name: string; description: string; start: string; members: readonly string[] }): Document => ({
  kind: 'rotation',
  team: 'commerce',
  zone: ROTATION_ZONE,
  handover: HANDOVER,
  turn: { unit: 'week', every: 1, weekday: 'monday' },
  ...rest,
});

/** Nobody is on call for pictures: its aliases come to its expert, and the screen says so. */
const WITHOUT_ROTATION = 'picture-resizer';

function serviceDocument({ rest, counts, ...service }: DemoService): Document {
  const runbook = `https://wiki.example.com/runbooks/${service.slug}`;
  return {
    kind: 'service',
    ...service,
    links: [
      { kind: 'repository', url: `https://git.example.com/larkfield/${service.slug}` },
      { kind: 'dashboard', name: counts, url: `https://grafana.example.com/d/${service.slug}` },
      ...(service.tier === 4 ? [] : [{ kind: 'runbook', url: runbook }]),
    ],
    ...(service.slug === WITHOUT_ROTATION ? {} : { rotations: { primary: 'shop-primary', secondary: 'shop-secondary' } }),
    ...rest,
  };
}

/** Who is told and called in beside whoever is on call, and where a severity 1 meets. */
const incidentDocuments: readonly Document[] = [
  {
    kind: 'notification-list',
    slug: 'customer-care',
    name: 'Customer care',
    team: 'storefront',
    description: 'Answers customers, so it must hear what they see before they call.',
    core: [managers.storefront],
  },
  {
    kind: 'notification-list',
    slug: 'money',
    name: 'What touches money',
    team: 'payments',
    core: [managers.organisation, managers.payments],
    services: ['checkout', 'payment-gateway', 'invoices'],
    severities: [1],
  },
  {
    kind: 'engagement-list',
    slug: 'messaging',
    name: 'Messaging',
    problem: 'queues',
    team: 'platform',
    whom: ['service:message-broker', `person:${managers.platform}`],
  },
  {
    kind: 'incident-role',
    slug: 'liaison',
    duty: 'Speaks with customer care every 20 minutes, finds the words for customers, and keeps the status page true.',
  },
  { kind: 'opening', slug: 'severity-1', place: 'https://meet.example.com/larkfield-{number}' },
];

const freeDays = [
  ['01-01', 'New Year'],
  ['05-01', 'Labour Day'],
  ['10-03', 'German Unity Day'],
  ['12-25', 'Christmas Day'],
  ['12-26', 'Boxing Day'],
] as const;

/** On which days nobody of the engineers works, from the year in which the story begins. */
const holidaysFrom = (year: number): Document => ({
  kind: 'holidays',
  slug: 'berlin',
  name: 'Berlin',
  teams: ['commerce'],
  days: [year, year + 1, year + 2].flatMap((each) => freeDays.map(([day, name]) => ({ date: `${each}-${day}`, name }))),
});

/** What the public status page shows, by the names that customers know. */
export const statusPage = {
  page: { slug: 'larkfield', title: 'Larkfield status', about: 'How our shop is.' },
  components: [
    { name: 'Shop', service: 'web-shop', heading: 'Buying' },
    { name: 'Search', service: 'search', heading: 'Buying' },
    { name: 'Payment', service: 'checkout', heading: 'Buying' },
    { name: 'Orders', service: 'orders', heading: 'After buying' },
    { name: 'Parcel tracking', service: 'parcel-tracking', heading: 'After buying' },
    { name: 'Signing in', service: 'sign-in', heading: 'Your account' },
  ],
} as const;

/** Larkfield as configuration: everybody but its founder, who set it up; `start` is when both rotations began. */
export const organisationDocuments = (start: string): readonly Document[] => [
  ...demoPeople.map(personDocument),
  teamDocument('organisation', 'Larkfield', undefined),
  teamDocument('commerce', 'Commerce engineering', 'organisation'),
  teamDocument('storefront', 'Storefront', 'commerce'),
  teamDocument('payments', 'Payments', 'commerce'),
  teamDocument('fulfilment', 'Fulfilment', 'commerce'),
  teamDocument('platform', 'Platform', 'commerce'),
  rotation({
    slug: 'shop-primary',
    name: 'Shop, first on call',
    description: 'Four teams share it, so that nobody is on call more than one week in six.',
    start,
    members: primaries,
  }),
  rotation({
    slug: 'shop-secondary',
    name: 'Shop, second on call',
    description: 'Whoever is here is paged when the first on call does not answer.',
    start,
    members: secondaries,
  }),
  ...demoServices.map(serviceDocument),
  ...incidentDocuments,
  holidaysFrom(Number(start.slice(0, 4))),
];
