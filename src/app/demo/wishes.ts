/** Work that people of the demo asked for by hand. */
export interface Wish {
  readonly service: string;
  readonly severity: 3 | 4;
  readonly title: string;
}

const three = (service: string, title: string): Wish => ({ service, severity: 3, title });
const four = (service: string, title: string): Wish => ({ service, severity: 4, title });

export const wishes: readonly [Wish, ...Wish[]] = [
  four('web-shop', 'The panel for page views shows UTC instead of our time'),
  three('checkout', 'Customer service cannot see why a coupon was refused'),
  four('search', 'Write down how to add a shard'),
  three('invoices', 'The invoice of order 88213 has the wrong address'),
  four('parcel-tracking', 'Sort carriers by name on the dashboard'),
  three('stock', 'Article 5512 shows as sold out, and 30 stand on the shelf'),
  four('sign-in', 'Rotate the key for mails next month'),
  four('message-broker', 'Remove the queues of the old newsletter'),
  three('warehouse-sync', 'Warehouse 2 asks for the weight of each parcel'),
  four('recommendations', 'Say in the runbook how to switch the model off'),
  three('payment-gateway', 'The report of refunds lacks last Tuesday'),
  four('fraud-check', 'Rename the score: "risk" means two things'),
  four('orders', 'Delete test orders older than a year'),
  three('parcel-tracking', 'Tracking mails go out twice to some customers'),
  four('checkout', 'Give the load test an account of its own'),
  three('web-shop', 'The French pages show prices without tax'),
  four('picture-resizer', 'Find out which formats nobody uses any more'),
  four('warehouse-sync', 'Draw how an order gets to the warehouse'),
  three('search', 'Searching for "tent 3" finds no tents for three'),
  four('invoices', 'Move the monthly export to the second of the month'),
  three('sign-in', 'Support needs to see when a customer last signed in'),
  four('stock', 'Shorten the names of the import jobs'),
  four('payment-gateway', 'Ask the vendor for a test account of our own'),
  three('fraud-check', 'Orders of the works council are always held back'),
];

/** Why a backlog ticket was closed. */
export const doneWords: readonly [string, ...string[]] = [
  'Done, and written into the runbook.',
  'Done with the release of today.',
  'Mended; whoever asked has looked at it and is content.',
  'It was one line of configuration.',
  'Done together with the one before.',
];

export const rejectedWords: readonly [string, ...string[]] = [
  'Not worth the work: it happens twice a year.',
  'It will be gone with the new version in any case.',
  'It is meant to be so; the guide says why.',
];
