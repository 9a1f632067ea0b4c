import { Counter, Histogram, type Registry } from 'prom-client';

import type { AnsweredRequest } from '../platform/http/index.ts';
import type { Delivery } from '../paging/index.ts';

/** What this process has done since it started. Each is told on the way of a request or a message, and so costs under a microsecond. */
export interface Counters {
  readonly answered: (answered: AnsweredRequest) => void;
  readonly taken: (source: string, alerts: number) => void;
  readonly sent: NonNullable<Delivery['onTried']>;
}

interface Answers {
  readonly observe: (seconds: number) => void;
}

const statusClass = (status: number): string => `${Math.floor(status / 100)}xx`;

/** Names are the routes' patterns and never an address that somebody sent, so that there is an end to them. */
function countAnswers(registry: Registry): Counters['answered'] {
  const histogram = new Histogram({
    name: 'evenkeel_http_request_duration_seconds',
    help: 'Requests answered, by the pattern of the route: "none" is a file of the web app, or nothing',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [registry],
  });
  const known = new Map<string, Map<string, Answers[]>>();
  const find = ({ method, route, status }: AnsweredRequest): Answers => {
    const methods = known.get(route) ?? new Map<string, Answers[]>();
    known.set(route, methods);
    const classes = methods.get(method) ?? [];
    methods.set(method, classes);
    const place = Math.floor(status / 100);
    return (classes[place] ??= histogram.labels(method, route, statusClass(status)));
  };
  return (answered) => find(answered).observe(answered.milliseconds / 1000);
}

function countTaken(registry: Registry): Counters['taken'] {
  const bySource = new Map<string, number>();
  const alerts = new Counter({
    name: 'evenkeel_alerts_accepted_total',
    help: 'Alerts committed in the intake log, repeats among them, by the kind of their integration',
    labelNames: ['source'],
    registers: [],
    collect() {
      this.reset();
      for (const [source, count] of bySource) this.inc({ source }, count);
    },
  });
  registry.registerMetric(alerts);
  return (source, count) => void bySource.set(source, (bySource.get(source) ?? 0) + count);
}

function countMessages(registry: Registry): Counters['sent'] {
  const messages = new Counter({
    name: 'evenkeel_messages_total',
    help: 'Messages tried by this process: handed-over, failed for good, or to be tried again',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const ages = new Histogram({
    name: 'evenkeel_message_handed_over_seconds',
    help: 'From the moment that made a message necessary to the yes of the next hop',
    labelNames: ['channel'],
    buckets: [0.05, 0.25, 1, 5, 30, 300],
    registers: [registry],
  });
  return ({ channel, outcome, age }) => {
    messages.inc({ channel, outcome });
    if (outcome === 'handed-over') ages.observe({ channel }, age / 1000);
  };
}

/** Makes the counters and shows them in a registry. */
export const createCounters = (registry: Registry): Counters => ({
  answered: countAnswers(registry),
  taken: countTaken(registry),
  sent: countMessages(registry),
});
