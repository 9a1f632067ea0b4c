import { registerFact, type Fact, type FactValue } from '../platform/facts.ts';
import { registerPanel, type Panel } from '../platform/panels.ts';
import { serviceStates, type ServiceState } from './store-health.ts';
import { listTickets, ticketFilter } from './store-list.ts';

/** Level, listing or over by the worst open ticket; no reading for a service of which no alarm has ever been heard. */
function healthOf(state: ServiceState): string {
  if (state.worst === 1) return 'over';
  if (state.worst === 2) return 'listing';
  return state.heard || state.open > 0 ? 'level' : 'no reading';
}

const ofServices = (name: string, words: string, value: (state: ServiceState) => FactValue): Fact => ({
  name,
  subject: 'service',
  words,
  read: async (reader, { subjects }) => new Map((await serviceStates(reader, subjects)).map((state) => [state.service_id, value(state)])),
});

const health = ofServices('service.health', 'how well a service is, by its open tickets', healthOf);
const open = ofServices('service.open-tickets', 'how many tickets of a service are open', (state) => state.open);

const tickets: Panel = {
  name: 'service.tickets',
  subject: 'service',
  async load(reader, { id, now }) {
    const page = await listTickets(reader, ticketFilter.parse({ view: 'open', service: id, limit: 50 }), {
      personId: undefined,
      teams: [],
      now,
    });
    return page.items.map(({ number, title, severity, state, cutAt }) => ({ number: `T-${number}`, title, severity, state, since: cutAt }));
  },
};

/** What tickets show on services. */
export function registerIncidentPanels(): void {
  registerFact(health);
  registerFact(open);
  registerPanel(tickets);
}
