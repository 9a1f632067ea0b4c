/** A service of the demo's organisation. */
export interface DemoService {
  readonly slug: string;
  readonly name: string;
  readonly team: 'storefront' | 'payments' | 'fulfilment' | 'platform';
  readonly tier: 1 | 2 | 3 | 4;
  readonly expert: string;
  readonly description: string;
  /** What its dashboard counts. */
  readonly counts: string;
  readonly rest?: Readonly<Record<string, unknown>>;
}

/** Fourteen services of four teams. */
export const demoServices: readonly DemoService[] = [
  {
    slug: 'web-shop',
    name: 'Web shop',
    team: 'storefront',
    tier: 1,
    expert: 'aylin',
    description: 'The pages that customers see: start page, product pages, basket.\nWhen it is down, nobody can look at anything.',
    counts: 'Page views a second',
    rest: {
      dependencies: [
        { service: 'search', kind: 'soft' },
        { service: 'recommendations', kind: 'soft' },
        { service: 'checkout', kind: 'hard' },
        { service: 'sign-in', kind: 'soft' },
      ],
      zones: ['eu-1a', 'eu-1b'],
      hosts: ['web-1.example.com', 'web-2.example.com', 'web-3.example.com'],
    },
  },
  {
    slug: 'search',
    name: 'Search',
    team: 'storefront',
    tier: 2,
    expert: 'joao',
    description: 'Finds products by words and filters.\nWithout it customers browse by category.',
    counts: 'Searches a second',
    rest: { dependencies: [{ service: 'stock', kind: 'soft' }], customers: [{ name: 'Web shop', team: 'storefront' }] },
  },
  {
    slug: 'recommendations',
    name: 'Recommendations',
    team: 'storefront',
    tier: 3,
    expert: 'haruto',
    description: 'Products that go with what is in the basket.\nWithout it the shop shows the best sellers.',
    counts: 'Answers from the model, in percent',
    rest: { dependencies: [{ service: 'stock', kind: 'soft' }] },
  },
  {
    slug: 'picture-resizer',
    name: 'Picture resizer',
    team: 'storefront',
    tier: 4,
    expert: 'haruto',
    description: 'Makes small pictures of large ones.\nNew products wait for it; old ones have their pictures.',
    counts: 'Pictures in the queue',
    rest: { lifecycle: 'warranty' },
  },
  {
    slug: 'checkout',
    name: 'Checkout',
    team: 'payments',
    tier: 1,
    expert: 'priya',
    description: 'Takes the order, the address and the payment.\nWhen it is down, nobody can buy anything.',
    counts: 'Orders a minute',
    rest: {
      dependencies: [
        { service: 'payment-gateway', kind: 'hard' },
        { service: 'fraud-check', kind: 'soft' },
        { service: 'orders', kind: 'hard' },
        { service: 'sign-in', kind: 'soft' },
      ],
      zones: ['eu-1a', 'eu-1b'],
      customers: [{ name: 'Web shop', team: 'storefront', approval: 'elena@example.com', notification: 'storefront@example.com' }],
      notifications: { change: ['team:storefront'], event: ['person:yuki', 'status@example.com'] },
    },
  },
  {
    slug: 'payment-gateway',
    name: 'Payment gateway',
    team: 'payments',
    tier: 1,
    expert: 'tomasz',
    description: 'Speaks to the banks and card schemes.\nCard, invoice and wallet payments all pass through it.',
    counts: 'Payments approved, in percent',
    rest: {
      vendors: [{ name: 'Example Pay', sla: '99.99 % a month, answer within 15 min', contact: '+44 20 7946 0123, contract 4711' }],
      notifications: { change: ['team:payments'], event: ['person:yuki'] },
    },
  },
  {
    slug: 'fraud-check',
    name: 'Fraud check',
    team: 'payments',
    tier: 2,
    expert: 'lukas',
    description: 'Scores each order before it is paid.\nWithout it orders over 200 euros wait for a person.',
    counts: 'Orders scored in under 300 ms, in percent',
  },
  {
    slug: 'invoices',
    name: 'Invoices',
    team: 'payments',
    tier: 3,
    expert: 'lukas',
    description: 'Writes invoices and credit notes and sends them.',
    counts: 'Invoices that wait',
    rest: {
      dependencies: [
        { service: 'orders', kind: 'hard' },
        { service: 'message-broker', kind: 'hard' },
      ],
    },
  },
  {
    slug: 'orders',
    name: 'Orders',
    team: 'fulfilment',
    tier: 1,
    expert: 'kwame',
    description: 'Keeps every order from the basket to the parcel.\nCheckout, warehouse and customer service all read it.',
    counts: 'Orders by state',
    rest: {
      dependencies: [
        { service: 'stock', kind: 'hard' },
        { service: 'message-broker', kind: 'soft' },
      ],
      customers: [{ name: 'Checkout', team: 'payments', approval: 'daniel@example.com' }],
    },
  },
  {
    slug: 'stock',
    name: 'Stock levels',
    team: 'fulfilment',
    tier: 2,
    expert: 'nadia',
    description: 'How many of each article there are, in which warehouse.\nWhen it is wrong, we sell what we do not have.',
    counts: 'Age of the oldest level, in seconds',
    rest: { dependencies: [{ service: 'warehouse-sync', kind: 'soft' }] },
  },
  {
    slug: 'warehouse-sync',
    name: 'Warehouse sync',
    team: 'fulfilment',
    tier: 2,
    expert: 'sofia',
    description: 'Takes orders to the two warehouses and brings parcels back as data.',
    counts: 'Orders that wait for a warehouse',
    rest: {
      dependencies: [
        { service: 'message-broker', kind: 'hard' },
        { service: 'orders', kind: 'hard' },
      ],
    },
  },
  {
    slug: 'parcel-tracking',
    name: 'Parcel tracking',
    team: 'fulfilment',
    tier: 3,
    expert: 'kwame',
    description: 'Tells customers where their parcel is, from what three carriers say.',
    counts: 'Carrier updates a minute',
    rest: {
      dependencies: [
        { service: 'orders', kind: 'hard' },
        { service: 'message-broker', kind: 'soft' },
      ],
    },
  },
  {
    slug: 'sign-in',
    name: 'Sign-in',
    team: 'platform',
    tier: 1,
    expert: 'mara',
    description: 'Accounts, passwords and passkeys of customers.\nWhen it is down, customers can still buy as guests.',
    counts: 'Sign-ins a minute',
    rest: { zones: ['eu-1a', 'eu-1b'] },
  },
  {
    slug: 'message-broker',
    name: 'Message broker',
    team: 'platform',
    tier: 2,
    expert: 'ingrid',
    description: 'Carries events between all services.\nServices keep what they want to say for an hour when it is down.',
    counts: 'Messages that wait, by queue',
  },
];
