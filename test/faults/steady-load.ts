import { Agent, request } from 'node:http';

/** Sends new alerts alone at a pace and keeps a ledger of what was answered with 2xx. */
export interface Load {
  /** Names of alerts that were answered 200, with the person each must page. */
  readonly accepted: ReadonlyMap<string, string>;
  readonly refused: number;
  stop(): Promise<void>;
}

const answered = async (agent: Agent, url: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: 'POST', agent, timeout: 8000, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('timed out')));
    asked.on('error', reject);
    asked.end(body);
  });

export interface LoadPlan {
  /** Addresses of Alertmanager's API with the token in the path; one or more instances, by turns. */
  readonly urls: readonly string[];
  readonly people: number;
  readonly perSecond: number;
  /** Stops by itself at so many accepted. */
  readonly most: number;
}

const PAUSE = 20;

/** Starts the load: each alert has a name, a ticket and a person of its own, as far as people go round. */
export function startLoad(plan: LoadPlan): Load & { readonly done: Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const accepted = new Map<string, string>();
  const state = { sent: 0, refused: 0, under: 0, over: false };
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const one = async (number: number): Promise<void> => {
    const person = number % plan.people;
    const name = `Kill${number}`;
    const alert = {
      labels: { alertname: name, service: `svc-${person}`, severity: 'critical' },
      annotations: { summary: `${name} fires` },
    };
    state.under += 1;
    try {
      const status = await answered(agent, `${plan.urls[number % plan.urls.length] ?? ''}/api/v2/alerts`, JSON.stringify([alert]));
      if (status === 200) accepted.set(name, `p${person}@example.com`);
      else state.refused += 1;
    } catch {
      state.refused += 1;
    } finally {
      state.under -= 1;
    }
  };

  const timer = setInterval(() => {
    if (state.over || accepted.size >= plan.most) {
      clearInterval(timer);
      if (state.under === 0) finish();
      else setTimeout(finish, 2000);
      return;
    }
    // While nothing answers, senders wait rather than pile up.
    const room = Math.max(0, 400 - state.under);
    for (let count = Math.min(room, Math.round((plan.perSecond * PAUSE) / 1000)); count > 0; count -= 1) {
      void one(state.sent);
      state.sent += 1;
    }
  }, PAUSE);

  return {
    accepted,
    done,
    get refused() {
      return state.refused;
    },
    async stop() {
      state.over = true;
      await done;
      agent.destroy();
    },
  };
}
