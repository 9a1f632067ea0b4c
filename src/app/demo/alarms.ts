/** An alarm of the demo's shop, and what people found when it fired. */
export interface Alarm {
  readonly service: string;
  readonly name: string;
  /** The word its source says: critical and error page. */
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  readonly title: string;
  readonly impact: string;
  /** How long it usually fires, in minutes. */
  readonly minutes: readonly [least: number, most: number];
  /** What somebody wrote while looking, and what ended it. */
  readonly found: readonly [string, ...string[]];
  readonly mended: readonly [string, ...string[]];
}

type Told = Omit<Alarm, 'service' | 'name' | 'severity'>;

const outage = (service: string, name: string, told: Told): Alarm => ({ service, name, severity: 'critical', ...told });
const diminished = (service: string, name: string, told: Told): Alarm => ({ service, name, severity: 'error', ...told });
const notice = (service: string, name: string, told: Told): Alarm => ({ service, name, severity: 'warning', ...told });
const remark = (service: string, name: string, told: Told): Alarm => ({ service, name, severity: 'info', ...told });

/** What means a severity 1. */
export const outages: readonly [Alarm, ...Alarm[]] = [
  outage('web-shop', 'ShopErrorsHigh', {
    title: 'Web shop answers 5xx for more than 5 % of page views',
    impact: 'One customer in ten sees an error page instead of a product.',
    minutes: [12, 34],
    found: [
      'All errors come from pods of the new release; the old ones are fine.',
      'The template cache is cold after the deploy, every page goes to the database.',
    ],
    mended: ['Rolled the release back. Errors are at zero.', 'Warmed the cache by hand from the sitemap; page views are normal.'],
  }),
  outage('sign-in', 'SignInDown', {
    title: 'Nobody can sign in: sessions cannot be stored',
    impact: 'Customers with an account cannot sign in; guests can buy.',
    minutes: [9, 24],
    found: [
      'The session store has no memory left and refuses writes.',
      'The store failed over and the pods still hold connections to the old primary.',
    ],
    mended: [
      'Raised its memory limit and dropped sessions older than 60 days.',
      'Restarted the pods one by one; they found the new primary.',
    ],
  }),
  outage('orders', 'OrdersStandStill', {
    title: 'No order has been confirmed for 5 minutes',
    impact: 'Customers pay and get no confirmation; the warehouse gets nothing to pack.',
    minutes: [10, 28],
    found: ['A migration holds a lock on the orders table.', 'The consumer stands on one message that it cannot read.'],
    mended: ['Ended the migration; it will run in small steps at night.', 'Put the message aside; the queue is empty again.'],
  }),
];

/** What means a severity 2. */
export const disturbances: readonly [Alarm, ...Alarm[]] = [
  diminished('search', 'SearchSlow', {
    title: 'Search answers slowly: the 99th percentile is over 4 s',
    impact: 'Customers wait for results, and one in five gives up.',
    minutes: [15, 55],
    found: ['One shard does most of the work since last night.', 'A crawler asks for every page of every filter.'],
    mended: ['Moved the shard to the larger node.', 'The crawler is limited at the edge to two requests a second.'],
  }),
  diminished('search', 'SearchIndexStale', {
    title: 'The search index is 2 hours old',
    impact: 'New products are not found, sold-out ones still are.',
    minutes: [25, 80],
    found: ['The indexer died of memory on one article with 4,000 variants.', 'The feed from stock has stopped; the indexer waits for it.'],
    mended: ['The article is left out for now, the index is up to date.', 'The feed runs again and the index has caught up.'],
  }),
  diminished('checkout', 'CheckoutSlow', {
    title: 'Checkout takes more than 3 s for one order in twenty',
    impact: 'Customers wait on the last page; some press the button twice.',
    minutes: [12, 45],
    found: [
      'Nearly all of the time goes into the address check of our vendor.',
      'Connections to the database are used up at the top of each minute.',
    ],
    mended: ['The address check is given 500 ms and skipped then.', 'The report that took them all now reads from the replica.'],
  }),
  diminished('checkout', 'CouponErrors', {
    title: 'Coupons are refused at checkout',
    impact: 'Customers with a coupon cannot use it and call customer service.',
    minutes: [15, 40],
    found: ['All refused coupons are of the campaign that began today.', 'The coupon table was loaded without its end dates.'],
    mended: [
      'The campaign is loaded again, with its dates; coupons work.',
      'Loaded it again; customer service writes to those who called.',
    ],
  }),
  diminished('payment-gateway', 'CardDeclinesHigh', {
    title: 'Card payments declined: 12 % instead of 4 %',
    impact: 'One card payment in twelve fails that should not.',
    minutes: [14, 60],
    found: ['Only one bank declines; their status page says nothing yet.', 'The declines come with "do not honour" since 06:00.'],
    mended: [
      'The bank has mended it; declines are back at 4 %.',
      'Payments of that bank go by the second acquirer until they have mended it.',
    ],
  }),
  diminished('payment-gateway', 'PaymentWebhooksLate', {
    title: 'Payment notices arrive 10 minutes late',
    impact: 'Orders wait to be confirmed though they are paid.',
    minutes: [18, 50],
    found: ['Our side is fine; the vendor works through a backlog.', 'Their notices come in bursts of 5,000 and we answer 429.'],
    mended: ['The vendor says that their backlog is gone, and so do our numbers.', 'Raised our limit for them; the backlog is gone.'],
  }),
  diminished('fraud-check', 'FraudCheckTimeouts', {
    title: 'Fraud check times out for 8 % of orders',
    impact: 'Orders over 200 euros wait for a person.',
    minutes: [10, 35],
    found: ['The new model is twice as large and the pods have the old limits.', 'One of three nodes has no route to the feature store.'],
    mended: ['Went back to the model of last week.', 'Took the node out; the others carry it well.'],
  }),
  diminished('stock', 'StockLevelsOld', {
    title: 'Stock levels are more than 15 minutes old',
    impact: 'We may sell what we no longer have.',
    minutes: [15, 70],
    found: ['Warehouse 2 has sent no file since its maintenance.', 'The import waits for a lock that the nightly count holds.'],
    mended: ['Warehouse 2 has restarted its exporter; levels are fresh.', 'The count has ended. It must not run into the morning again.'],
  }),
  diminished('warehouse-sync', 'WarehouseQueueGrows', {
    title: 'Orders wait for the warehouse: 1,200 in the queue',
    impact: 'Parcels leave a day late if it is not mended by noon.',
    minutes: [20, 75],
    found: ['The warehouse refuses orders with the new gift wrap code.', 'Their API answers after 20 s and we give up after 10.'],
    mended: ['Left the code out until they know it; the queue is empty.', 'Raised our patience to 30 s; the queue falls by 100 a minute.'],
  }),
  diminished('orders', 'ReplicationLag', {
    title: 'Replication lag on the order database is over 90 s',
    impact: 'Customer service reads orders as they were minutes ago.',
    minutes: [12, 45],
    found: ['The replica replays one huge delete.', 'The disk of the replica is at its limit of writes.'],
    mended: ['It has caught up. The cleanup now deletes 1,000 rows at a time.', 'Moved it to the faster disk; the lag is under a second.'],
  }),
  diminished('sign-in', 'PasswordMailsFail', {
    title: 'Mails for forgotten passwords are not accepted',
    impact: 'Customers who forgot their password cannot come in.',
    minutes: [15, 50],
    found: ['Our mail provider has us on its list for a bounce rate.', 'The key that signs our mails was changed on one side only.'],
    mended: ['Removed the dead addresses, and the provider let us off its list.', 'Both sides have the same key; mails are accepted.'],
  }),
  diminished('message-broker', 'BrokerDiskLow', {
    title: 'A broker has 8 % of its disk left',
    impact: 'At 5 % it takes no more messages and every service notices.',
    minutes: [14, 40],
    found: [
      'Nobody reads the queue of the old reporting job; 60 GB wait in it.',
      'The retention of clicks was raised to 30 days last week.',
    ],
    mended: ['Removed the queue, with the consent of its owner.', 'Set it back to 7 days; the disk is at 46 %.'],
  }),
  diminished('web-shop', 'BasketErrors', {
    title: 'Putting things into the basket fails for 3 % of customers',
    impact: 'Some customers have to try twice, or leave.',
    minutes: [10, 35],
    found: ['Only baskets with more than 40 articles fail.', 'Two pods in eu-1b lost their cache connection.'],
    mended: ['Raised the size limit of a basket; the next release does it properly.', 'Restarted the two; no error for ten minutes.'],
  }),
];

/** What means a severity 3 or 4: nobody is paged. */
export const notices: readonly [Alarm, ...Alarm[]] = [
  notice('picture-resizer', 'PictureQueueLong', {
    title: 'Pictures wait more than 20 minutes to be resized',
    impact: 'New products show without pictures for a while.',
    minutes: [20, 90],
    found: ['A supplier has uploaded 9,000 pictures at once.'],
    mended: ['The queue is empty.'],
  }),
  notice('recommendations', 'ModelAnswersLow', {
    title: 'The model answers only 80 % of requests',
    impact: 'One customer in five sees best sellers instead.',
    minutes: [30, 180],
    found: ['The model server restarts when it loads its weekly update.'],
    mended: ['The update is now loaded beside the running one.'],
  }),
  notice('invoices', 'InvoicesWait', {
    title: '340 invoices wait to be sent',
    impact: 'Business customers ask for their invoices.',
    minutes: [40, 240],
    found: ['The tax service rejects invoices to Northern Ireland.'],
    mended: ['Sent with the right country code; all have left.'],
  }),
  notice('parcel-tracking', 'CarrierUpdatesFail', {
    title: 'Updates of one carrier are refused',
    impact: 'Customers see an old place of their parcel.',
    minutes: [30, 200],
    found: ['They send a field that we do not know and we refuse the whole message.'],
    mended: ['Unknown fields are let through now.'],
  }),
  notice('stock', 'CountDiffers', {
    title: 'Stock count of warehouse 1 differs by more than 1 %',
    impact: 'Some articles may be oversold this week.',
    minutes: [60, 300],
    found: ['Returns of yesterday were booked twice.'],
    mended: ['The second booking is taken back.'],
  }),
  notice('message-broker', 'ConsumerLag', {
    title: 'A consumer group is 50,000 messages behind',
    impact: 'Mails about orders leave some minutes late.',
    minutes: [15, 90],
    found: ['It falls behind each time that the newsletter goes out.'],
    mended: ['It has caught up. A third consumer is planned.'],
  }),
  notice('sign-in', 'CertificateEnds', {
    title: 'The certificate of accounts.example.com ends in 14 days',
    impact: 'Nothing yet; in 14 days nobody can sign in.',
    minutes: [300, 900],
    found: ['Its renewal failed: the record for the challenge is missing.'],
    mended: ['The record is back and the certificate renewed.'],
  }),
  notice('orders', 'DiskFullInFiveDays', {
    title: 'The order database fills its disk in five days',
    impact: 'Nothing yet.',
    minutes: [200, 700],
    found: ['The audit table has doubled since the release of last week.'],
    mended: ['Old audit rows are moved to the archive; 41 % are free.'],
  }),
  notice('fraud-check', 'ReviewsWait', {
    title: '60 orders wait for a person to look at them',
    impact: 'Their customers get their parcels a day later.',
    minutes: [60, 200],
    found: ['Most of them are over 200 euros from one campaign.'],
    mended: ['The limit for that campaign is 300 euros; the rest were looked at.'],
  }),
  remark('web-shop', 'BuildSlow', {
    title: 'Builds of the web shop take 25 minutes',
    impact: 'Developers wait.',
    minutes: [120, 400],
    found: ['The cache of the build is thrown away at each change of a lock file.'],
    mended: ['The cache is kept by package now: 9 minutes.'],
  }),
  remark('search', 'SpareNodeMissing', {
    title: 'The search cluster has no spare node',
    impact: 'Nothing yet; the loss of a node would make it slow.',
    minutes: [200, 900],
    found: ['The spare was taken for the test of the new version.'],
    mended: ['The spare is back.'],
  }),
  remark('warehouse-sync', 'OldApiCalled', {
    title: 'The old warehouse API is still called 40 times a day',
    impact: 'It is switched off at the end of the quarter.',
    minutes: [300, 900],
    found: ['The calls come from the returns desk.'],
    mended: ['The returns desk uses the new one.'],
  }),
];

/** The alarm that nobody likes: it fires for a few minutes, several times a week, and ends by itself. */
export const noisy: Alarm = notice('picture-resizer', 'ResizerRestarts', {
  title: 'The picture resizer has restarted',
  impact: 'None: it goes on where it was.',
  minutes: [3, 9],
  found: ['It restarts when a picture is larger than its memory.'],
  mended: ['It went on by itself.'],
});

/** What many services notice when the network between the zones fails. */
export const storm: readonly [Alarm, ...Alarm[]] = [
  diminished('message-broker', 'BrokerPartitioned', {
    title: 'Brokers in eu-1a and eu-1b do not see each other',
    impact: 'Messages between the zones wait.',
    minutes: [16, 26],
    found: ['Our provider says: packet loss between the two zones.'],
    mended: ['The provider says it is over, and the brokers have met again.'],
  }),
  diminished('orders', 'ReplicaUnreachable', {
    title: 'The order replica in eu-1b cannot be reached',
    impact: 'Customer service cannot look up orders.',
    minutes: [15, 24],
    found: ['Same as the brokers: the network between the zones.'],
    mended: ['It is back and has caught up.'],
  }),
  diminished('sign-in', 'SignInErrors', {
    title: 'One sign-in in four fails',
    impact: 'Customers have to try again.',
    minutes: [12, 22],
    found: ['Sessions are stored in the other zone.'],
    mended: ['Over with the network.'],
  }),
  notice('recommendations', 'ModelAnswersLow', {
    title: 'The model answers only 60 % of requests',
    impact: 'Two customers in five see best sellers instead.',
    minutes: [14, 24],
    found: ['The model server stands in the other zone.'],
    mended: ['Over with the network.'],
  }),
  notice('parcel-tracking', 'CarrierUpdatesLate', {
    title: 'Carrier updates are 10 minutes late',
    impact: 'Customers see an old place of their parcel.',
    minutes: [14, 30],
    found: ['They wait in the broker.'],
    mended: ['They have come in.'],
  }),
  notice('warehouse-sync', 'SyncRetries', {
    title: 'Warehouse sync tries each order three times',
    impact: 'None that customers see.',
    minutes: [12, 24],
    found: ['Its answers get lost between the zones.'],
    mended: ['First tries work again.'],
  }),
];
