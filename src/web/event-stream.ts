/** One event of a stream, as the server sent it. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Takes the text of a server-sent stream piece by piece and gives its events as they become whole (WHATWG HTML, 9.2.6). */
export function eventReader(): (piece: string) => StreamEvent[] {
  let rest = '';
  let [event, id, data] = ['message', '', ''];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    const events: StreamEvent[] = [];
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (line === '' && data !== '') events.push({ event, id, data: data.slice(0, -1) });
      if (line === '') [event, data] = ['message', ''];
      else if (name === 'event') event = value;
      else if (name === 'id') id = value;
      else if (name === 'data') data += `${value}\n`;
    }
    return events;
  };
}

/** Which readings an event makes old, by its action or else by the noun of it; undefined means all of them. */
export function touched(action: string): readonly string[] | undefined {
  return readings[action] ?? readings[action.split('.')[0] ?? ''];
}

const work = ['watch', 'tickets', 'ticket', 'services', 'service'];
const rota = ['oncall', 'watch', 'me', 'service'];
const readings: Readonly<Record<string, readonly string[]>> = {
  ticket: work,
  page: work,
  message: ['ticket', 'told', 'contact-methods'],
  alert: work,
  engagement: work,
  notification: ['ticket', 'told'],
  subscription: ['lists'],
  'engagement-list': ['lists'],
  'notification-list': ['lists'],
  opening: ['lists'],
  'ticket-field': ['ticket-fields', 'ticket'],
  escalation: work,
  clock: work,
  call: ['ticket'],
  role: ['ticket'],
  attendance: ['ticket'],
  checklist: ['ticket'],
  'incident-role': ['ticket', 'incident-roles'],
  'incident-checklist': ['ticket', 'incident-checklists'],
  'step-target': ['step-targets', 'measures'],
  holidays: ['holidays'],
  // Every kind of matter is a noun of its own.
  hypothesis: ['ticket'],
  // What somebody says on an incident that they will change; a change with a record is another thing.
  'change.opened': ['ticket'],
  'change.moved': ['ticket'],
  'change.elsewhere': ['ticket'],
  change: ['ticket', 'change', 'changes', 'watch'],
  decision: ['ticket'],
  request: ['ticket'],
  question: ['ticket', 'watch'],
  measurement: ['ticket', 'measures'],
  contacts: ['ticket'],
  action: ['ticket', 'watch'],
  'post-mortem': ['ticket', 'watch'],
  signal: ['integrations'],
  rotation: rota,
  override: rota,
  shift: rota,
  integration: ['integrations'],
  silence: ['silences', 'tickets'],
  status: ['status-pages', 'ticket', 'told'],
  stakeholders: ['ticket', 'told', 'audiences'],
  // What was said in a chat stands on the timeline, which the stream tells.
  chat: ['ticket', 'chat-names'],
  room: ['ticket', 'room'],
  rooms: ['chat-rooms', 'room'],
  key: ['keys'],
  session: ['me'],
};
