import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { Problem, reach, type Item } from '../../web/api.ts';
import { Button, Segmented } from '../../web/parts/controls.tsx';
import { Secret, Snippet } from '../../web/parts/secret.tsx';
import { Failed } from '../../web/parts/states.tsx';

export type Source = Item<'GET /integrations'>['source'];

const TITLE = 'Test alert from Evenkeel';

interface Way {
  readonly key: string;
  readonly word: string;
  readonly text: string;
}

/** How senders of changes are set up. */
const feedWays = (url: string): readonly [Way, ...Way[]] => [
  {
    key: 'github',
    word: 'GitHub',
    text: `# Settings, Webhooks, Add webhook\nPayload URL: ${url}/github\nContent type: application/json\nEvents: Deployments, Deployment statuses`,
  },
  { key: 'gitlab', word: 'GitLab', text: `# Settings, Webhooks\nURL: ${url}/gitlab\nTrigger: Deployment events` },
  {
    key: 'plain',
    word: 'curl',
    text: `curl -X POST ${url}/plain \\\n  -H 'content-type: application/json' \\\n  -d '{"title": "Deploy shop 1.4.2", "services": ["shop"], "revision": "1.4.2"}'`,
  },
];

/** How other sides are set up, with the token in its place. */
function ways(source: Source, token: string): readonly [Way, ...Way[]] {
  const { origin, host, protocol } = window.location;
  if (source === 'alertmanager') {
    const url = `${origin}/in/${token}`;
    return [
      {
        key: 'prometheus',
        word: 'Prometheus',
        text: `# prometheus.yml\nalerting:\n  alertmanagers:\n    - scheme: ${protocol.replace(':', '')}\n      path_prefix: /in/${token}\n      static_configs:\n        - targets: ['${host}']`,
      },
      {
        key: 'amtool',
        word: 'amtool',
        text: `# ~/.config/amtool/config.yml\nalertmanager.url: ${url}\nauthor: you@example.com\ncomment_required: true`,
      },
    ];
  }
  if (source === 'pagerduty') {
    const body = `{"routing_key": "${token}", "event_action": "trigger",\n "payload": {"summary": "5xx at checkout", "source": "lb-1", "severity": "critical"}}`;
    return [
      {
        key: 'events',
        word: 'Events v2',
        text: `curl -X POST ${origin}/v2/enqueue \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`,
      },
    ];
  }
  if (source === 'changes') return feedWays(`${origin}/in/${token}/changes`);
  if (source === 'watcher') {
    return [
      {
        key: 'watch',
        word: 'evenkeel watch',
        text: `# on another machine\nexport WATCH_TOKEN=${token}\nexport SMTP_URL=smtp://user:password@mail.example.org:587\nevenkeel watch --target ${origin} --page email:you@example.org`,
      },
    ];
  }
  const body = '{"key": "checkout-5xx", "title": "5xx at checkout", "service": "checkout", "severity": 1}';
  return [
    {
      key: 'curl',
      word: 'curl',
      text: `curl -X POST ${origin}/in/${token}/generic \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`,
    },
  ];
}

/** A severity 4 alert by the integration's own contract: it goes the whole way and wakes nobody. */
function testAlert(source: Source, token: string): readonly [path: string, body: unknown] {
  if (source === 'alertmanager') {
    return [`/in/${token}/api/v2/alerts`, [{ labels: { alertname: 'EvenkeelTest', severity: 'info' }, annotations: { summary: TITLE } }]];
  }
  if (source === 'pagerduty') {
    const payload = { summary: TITLE, source: 'evenkeel', severity: 'info' };
    return ['/v2/enqueue', { routing_key: token, event_action: 'trigger', dedup_key: 'evenkeel-test', payload }];
  }
  return [`/in/${token}/generic`, { key: 'evenkeel-test', title: TITLE, severity: 4 }];
}

async function sendTest({ source, token }: { source: Source; token: string }): Promise<void> {
  const [path, body] = testAlert(source, token);
  const answer = await reach(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Problem(answer.status, { title: 'The test alert was refused.', detail: (await answer.text()).slice(0, 300) });
}

function TestAlert(props: { source: Source; token: string }): React.ReactNode {
  const test = useMutation({ mutationFn: async () => await sendTest(props) });
  return (
    <div className="acts">
      <Button disabled={test.isPending} onClick={() => test.mutate()}>
        Send a test alert
      </Button>
      {test.isSuccess && (
        <span role="status">
          Taken in. It cuts a ticket of severity 4, which pages nobody:{' '}
          <Link to="/tickets" search={{ q: 'test' }}>
            see it
          </Link>
        </span>
      )}
      {test.error !== null && <Failed error={test.error} what="the test alert" />}
    </div>
  );
}

/** The token, once, with what the other side needs and a way to try it. */
export function Recipe({ source, token }: { source: Source; token: string }): React.ReactNode {
  const all = ways(source, token);
  const [key, setKey] = useState(all[0].key);
  const way = all.find((each) => each.key === key) ?? all[0];
  return (
    <>
      <Secret words="The token." value={token} />
      {all.length > 1 ? (
        <Segmented label="For" value={way.key} onChange={setKey} options={all.map((each) => [each.key, each.word] as const)} />
      ) : (
        <p className="second">Set the other side up like this:</p>
      )}
      <Snippet label={`Set-up for ${way.word}`} value={way.text} />
      {source !== 'watcher' && source !== 'changes' && <TestAlert source={source} token={token} />}
    </>
  );
}
