import { iso, minutes, type Instant } from '../../kernel/index.ts';
import type { Firing } from './plan-history.ts';
import type { Story } from './story.ts';

const labelsOf = ({ alarm, instance }: Firing): Record<string, string> => ({
  alertname: alarm.name,
  service: alarm.service,
  severity: alarm.severity,
  cluster: 'prod-eu',
  instance,
});

/** An alert as Prometheus sends it, again and again while it fires, and with an end when it does not any more. */
function alertOf(firing: Firing, times: { startsAt: Instant; endsAt: Instant }): object {
  const { alarm } = firing;
  return {
    labels: labelsOf(firing),
    annotations: { summary: alarm.title, description: alarm.impact, dashboard: `https://grafana.example.com/d/${alarm.service}` },
    generatorURL: `https://prometheus.example.com/graph?g0.expr=${alarm.name}`,
    startsAt: iso(times.startsAt),
    endsAt: iso(times.endsAt),
  };
}

/** How often the story lets a source repeat what it has said; the real one does so each minute. */
const repeatsOf = ({ alarm }: Firing): number => (alarm.severity === 'critical' || alarm.severity === 'error' ? 1 : 0);

/** A rule of Prometheus waits this long before it says that something is wrong. */
const PATIENCE = minutes(2);

async function post(story: Story, alert: object): Promise<void> {
  await story.parts.stage.signal(`/in/${story.parts.doors.alertmanager}/api/v2/alerts`, [alert]);
}

/** Prometheus tells of an alarm from `at` until `until`. */
function tell(story: Story, firing: Firing, span: { at: Instant; until: Instant }): void {
  const { at, until } = span;
  const startsAt = at - PATIENCE;
  const times = repeatsOf(firing) + 1;
  const says = Array.from({ length: times }, (_, place) => at + (place * (until - at)) / times);
  for (const said of says) story.later(said, async () => post(story, alertOf(firing, { startsAt, endsAt: until + minutes(30) })));
  story.later(until, async () => post(story, alertOf(firing, { startsAt, endsAt: story.now })));
}

/** What the back office tells of, and not Prometheus. */
const OFFICE: ReadonlySet<string> = new Set(['InvoicesWait', 'ReviewsWait', 'CountDiffers']);

/** The back office tells of something once, and says itself when it is over. */
function tellByOffice(story: Story, { name, alarm, at, length }: Firing): void {
  const { service, severity } = alarm;
  const say = (when: Instant, status: string): void => {
    const body = { key: name, status, title: alarm.title, service, severity, details: { description: alarm.impact } };
    story.later(when, async () => story.parts.stage.signal(`/in/${story.parts.doors.generic}/generic`, body));
  };
  say(at, 'firing');
  say(at + length, 'resolved');
}

/** An alarm fires, ends, and perhaps fires once more for a while. */
export function fire(story: Story, firing: Firing): void {
  if (OFFICE.has(firing.alarm.name)) {
    tellByOffice(story, firing);
    return;
  }
  const until = firing.at + firing.length;
  tell(story, firing, { at: firing.at, until });
  if (firing.again === undefined) return;
  const again = until + firing.again;
  tell(story, firing, { at: again, until: again + minutes(11) });
}
