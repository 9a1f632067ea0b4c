/** The audiences that an update may go to. */
const audiences = ['responders', 'executives', 'support', 'customers'] as const;
type Audience = (typeof audiences)[number];

const matters = { park: 'hypothesis', decide: 'decision', action: 'action', change: 'change' } as const;
export type MatterWord = (typeof matters)[keyof typeof matters];

const moved = ['take', 'mitigate', 'restore', 'resolve', 'close', 'reopen'] as const;
export type MoveWord = (typeof moved)[number];

interface OnTicket {
  /** As written; undefined means the ticket of the room. */
  readonly ticket: string | undefined;
}

/** What somebody asks for in a chat. */
export type ChatOrder =
  | { readonly kind: 'help' | 'link' }
  | { readonly kind: 'declare'; readonly service: string; readonly severity: number; readonly title: string }
  | (OnTicket & { readonly kind: 'move'; readonly move: MoveWord; readonly because: string | undefined })
  | (OnTicket & { readonly kind: 'status' | 'who' | 'lead' | 'room' })
  | (OnTicket & { readonly kind: 'note'; readonly text: string })
  | (OnTicket & { readonly kind: 'severity'; readonly severity: number; readonly because: string })
  | (OnTicket & { readonly kind: 'checkin'; readonly team: string | undefined })
  | (OnTicket & { readonly kind: 'release'; readonly person: string | undefined; readonly anyway: boolean })
  | (OnTicket & { readonly kind: 'request'; readonly whom: string; readonly text: string; readonly send: boolean })
  | (OnTicket & { readonly kind: 'matter'; readonly matter: MatterWord; readonly text: string })
  | (OnTicket & { readonly kind: 'update'; readonly audience: Audience; readonly minutes: number | undefined; readonly text: string })
  | { readonly kind: 'whatchanged'; readonly service: string }
  | { readonly kind: 'send'; readonly code: string };

/** An order, or what is wrong with the words, and how it would be right. */
export type Parsed = { readonly ok: true; readonly order: ChatOrder } | { readonly ok: false; readonly says: string };

/** Each command with how it is written and what it does; `[T-12]` is left out in the room of that ticket. */
export const commandHelp: readonly (readonly [usage: string, does: string])[] = [
  ['declare SERVICE SEVERITY ONE SENTENCE', 'cut a ticket; severity 1 and 2 page at once'],
  ['status [T-12]', 'how it is, for you alone'],
  ['who [T-12]', 'who is here, and who has which role'],
  ['take [T-12]', 'it is mine and I work on it'],
  ['checkin [T-12] [TEAM]', 'I am here, for that team'],
  ['lead [T-12]', 'I lead the call'],
  ['release [T-12] [PERSON] [anyway]', 'let somebody go, or yourself'],
  ['note [T-12] TEXT', 'write on the timeline'],
  ['severity [T-12] 1 to 4 WHY', 'raise or lower it'],
  ['mitigate, restore, resolve, close, reopen [T-12] [WHY]', 'move it on'],
  ['page [T-12] WHOM WHY', 'page somebody now: service:ledger, person:ines, list:network, rotation:database'],
  ['request [T-12] WHOM WHY', 'say that somebody is needed, and leave the paging to front-line ops'],
  ['park [T-12] IDEA', 'park a hypothesis'],
  ['change [T-12] WHAT', 'say what you will change, before you do'],
  ['decide [T-12] QUESTION', 'put something to be decided'],
  ['action [T-12] WHAT', 'note an action for later'],
  [
    'update [T-12] AUDIENCE MINUTES TEXT',
    'preview an update to responders, executives, support or customers; "last" in the place of minutes ends it',
  ],
  ['send CODE', 'send the update that you previewed'],
  ['room [T-12]', 'make its room'],
  ['whatchanged SERVICE', 'which change may have made it fail, for you alone'],
  ['link', 'say who you are'],
];

const usageOf = (word: string): string => {
  const found = commandHelp.find(([usage]) => usage.split(/[ ,]+/, 8).some((each) => each === word))?.[0] ?? 'help';
  return `Write it as: /evenkeel ${found}`;
};

const wrong = (word: string): Parsed => ({ ok: false, says: usageOf(word) });
const order = (given: ChatOrder): Parsed => ({ ok: true, order: given });

/** The first word and the rest. */
function split(text: string): readonly [string, string] {
  const [, first = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(text.trim()) ?? [];
  return [first, rest.trim()];
}

const isTicket = (text: string): boolean => /^t-\d{1,9}$/i.test(text);

/** A ticket that is named first, and what follows it. */
function ticketIn(text: string): readonly [string | undefined, string] {
  const [first, rest] = split(text);
  return isTicket(first) ? [first.toUpperCase(), rest] : [undefined, text.trim()];
}

const given = (text: string): string | undefined => (text === '' ? undefined : text);
const severityOf = (text: string): number | undefined => (/^(?:sev-?)?[1-4]$/i.test(text) ? Number(text.slice(-1)) : undefined);

type Reader = (rest: string, ticket: string | undefined, word: string) => Parsed;

function readDeclare(text: string): Parsed {
  const [service, after] = split(text);
  const [level, title] = split(after);
  const severity = severityOf(level);
  if (severity === undefined || title === '') return wrong('declare');
  return order({ kind: 'declare', service: service.toLowerCase(), severity, title });
}

const readMove = (move: MoveWord): readonly [string, Reader] => [
  move,
  (rest, ticket) => order({ kind: 'move', move, ticket, because: given(rest) }),
];

const readMatter = ([word, matter]: readonly [string, MatterWord]): readonly [string, Reader] => [
  word,
  (text, ticket) => (text === '' ? wrong(word) : order({ kind: 'matter', matter, ticket, text })),
];

const readRequest =
  (word: 'page' | 'request'): Reader =>
  (rest, ticket) => {
    const [whom, text] = split(rest);
    if (whom === '' || text === '') return wrong(word);
    return order({ kind: 'request', ticket, whom: whom.replace(/^@/, '').toLowerCase(), text, send: word === 'page' });
  };

/** Commands about a ticket. */
const readers: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(moved.map(readMove)),
  ...Object.fromEntries(Object.entries(matters).map(readMatter)),
  page: readRequest('page'),
  request: readRequest('request'),
  status: (_, ticket) => order({ kind: 'status', ticket }),
  who: (_, ticket) => order({ kind: 'who', ticket }),
  lead: (_, ticket) => order({ kind: 'lead', ticket }),
  room: (_, ticket) => order({ kind: 'room', ticket }),
  checkin: (rest, ticket) => order({ kind: 'checkin', ticket, team: given(rest.toLowerCase()) }),
  note: (text, ticket, word) => (text === '' ? wrong(word) : order({ kind: 'note', ticket, text })),
  severity(rest, ticket, word) {
    const [level, because] = split(rest);
    const severity = severityOf(level);
    return severity === undefined || because === '' ? wrong(word) : order({ kind: 'severity', ticket, severity, because });
  },
  release(rest, ticket) {
    const words = rest.split(/\s+/).filter((each) => each !== '');
    const anyway = words.at(-1)?.toLowerCase() === 'anyway';
    const person = (anyway ? words.slice(0, -1) : words).join(' ').replace(/^@/, '').toLowerCase();
    return order({ kind: 'release', ticket, person: given(person), anyway });
  },
  update(rest, ticket, word) {
    const [to, after] = split(rest);
    const [until, text] = split(after);
    const audience = audiences.find((each) => each === to.toLowerCase());
    const isLast = until.toLowerCase() === 'last';
    if (audience === undefined || text === '' || !(isLast || /^[1-9]\d{0,3}$/.test(until))) return wrong(word);
    return order({ kind: 'update', ticket, audience, minutes: isLast ? undefined : Number(until), text });
  },
};

/** Commands about no ticket that stands. */
const alone: Readonly<Record<string, (rest: string) => Parsed>> = {
  '': () => order({ kind: 'help' }),
  help: () => order({ kind: 'help' }),
  link: () => order({ kind: 'link' }),
  declare: readDeclare,
  whatchanged: (text) => (/^\S{1,120}$/.test(text) ? order({ kind: 'whatchanged', service: text.toLowerCase() }) : wrong('whatchanged')),
  send: (code) => (/^[a-z0-9]{6,40}$/.test(code) ? order({ kind: 'send', code }) : wrong('send')),
};

const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined => (Object.hasOwn(table, word) ? table[word] : undefined);

/** Reads what stands behind `/evenkeel`. A ticket that is named stands right behind the command. */
export function readCommand(text: string): Parsed {
  const [first, rest] = split(text);
  const word = first.toLowerCase().replace(/^check-in$/, 'checkin');
  const read = own(alone, word);
  if (read !== undefined) return read(rest);
  const [ticket, behind] = ticketIn(rest);
  const says = `There is no "${first.slice(0, 40)}". /evenkeel help lists what there is.`;
  return own(readers, word)?.(behind, ticket, word) ?? { ok: false, says };
}
