// Evenkeel's API, made from its table of routes: not to be edited. Paths stand below /api/v1; instants are milliseconds since 1970.

/** Nothing is given here. */
export type None = Readonly<Record<never, never>>;

export type ConfigApplyAnswer = {
  readonly applied: boolean;
  readonly changes: readonly {
    readonly act: 'create' | 'change' | 'remove';
    readonly kind: string;
    readonly slug: string;
    readonly file: string | null;
    readonly line: number | null;
    readonly fields: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  }[];
};
export type ContactMethodsCreateAnswer = {
  readonly id: string;
  readonly channel: string;
  readonly label: string;
  readonly shows: string;
  readonly verified: boolean;
  readonly rings: boolean;
  readonly provenAt: number | null;
};
export type IntegrationsRevokeAnswer = {
  readonly id: string;
  readonly name: string;
  readonly source: 'alertmanager' | 'pagerduty' | 'generic';
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  readonly scopes: readonly ('post' | 'read' | 'silence')[];
  readonly maxSeverity: number;
  readonly severityTable: Readonly<Record<string, number>>;
  readonly severities: Readonly<Record<string, number>>;
  readonly tokenHint: string;
  readonly createdAt: number;
  readonly rotatedAt: number | null;
  readonly revokedAt: number | null;
  readonly lastSeenAt: number | null;
  readonly findings: readonly string[];
};
export type IntegrationsCreateAnswer = {
  readonly integration: {
    readonly id: string;
    readonly name: string;
    readonly source: 'alertmanager' | 'pagerduty' | 'generic';
    readonly team: { readonly id: string; readonly slug: string; readonly name: string };
    readonly scopes: readonly ('post' | 'read' | 'silence')[];
    readonly maxSeverity: number;
    readonly severityTable: Readonly<Record<string, number>>;
    readonly severities: Readonly<Record<string, number>>;
    readonly tokenHint: string;
    readonly createdAt: number;
    readonly rotatedAt: number | null;
    readonly revokedAt: number | null;
    readonly lastSeenAt: number | null;
    readonly findings: readonly string[];
  };
  readonly token: string;
};
export type LastResortReadAnswer = { readonly person: { readonly id: string; readonly name: string } | null; readonly reachable: boolean };
export type PagesAnswerAnswer = {
  readonly id: string;
  readonly ticket: { readonly id: string; readonly number: number; readonly title: string };
  readonly person: { readonly id: string; readonly name: string };
  readonly severity: number;
  readonly role: string;
  readonly state: string;
  readonly because: string;
  readonly madeAt: number;
};
export type MeChangeAnswer = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly zone: string;
};
export type ContactMethodsListAnswer = {
  readonly items: readonly {
    readonly id: string;
    readonly channel: string;
    readonly label: string;
    readonly shows: string;
    readonly verified: boolean;
    readonly rings: boolean;
    readonly provenAt: number | null;
  }[];
  readonly findings: readonly string[];
};
export type RotationsCreateAnswer = {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  readonly zone: string;
  readonly start: string;
  readonly handover: string;
  readonly turn: { readonly unit: string; readonly every: number; readonly weekday?: string | undefined };
  readonly words: string;
  readonly members: readonly { readonly id: string; readonly name: string }[];
  readonly role: string;
  readonly now: {
    readonly from: number | null;
    readonly until: number | null;
    readonly person: { readonly id: string; readonly name: string } | null;
    readonly by: 'turn' | 'override' | 'gap';
    readonly version: number | null;
    readonly because: string;
  };
  readonly before: {
    readonly from: number | null;
    readonly until: number | null;
    readonly person: { readonly id: string; readonly name: string } | null;
    readonly by: 'turn' | 'override' | 'gap';
    readonly version: number | null;
    readonly because: string;
  } | null;
  readonly next: {
    readonly from: number | null;
    readonly until: number | null;
    readonly person: { readonly id: string; readonly name: string } | null;
    readonly by: 'turn' | 'override' | 'gap';
    readonly version: number | null;
    readonly because: string;
  } | null;
};
export type OverridesCreateAnswer = {
  readonly id: string;
  readonly version: number;
  readonly rotation: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly from: number;
  readonly until: number;
  readonly reason: string;
};
export type ServicesCreateAnswer = {
  readonly name: string;
  readonly team: string;
  readonly tier: number;
  readonly lifecycle: 'proposed' | 'warranty' | 'operated' | 'retired';
  readonly description: string;
  readonly links: readonly {
    readonly kind: 'repository' | 'dashboard' | 'runbook' | 'architecture' | 'other';
    readonly name?: string | undefined;
    readonly url: string;
  }[];
  readonly customers: readonly {
    readonly name: string;
    readonly team: string | null;
    readonly approval: string | null;
    readonly notification: string | null;
  }[];
  readonly vendors: readonly { readonly name: string; readonly sla: string; readonly contact: string }[];
  readonly hosts: readonly string[];
  readonly zones: readonly string[];
  readonly notifications: { readonly change: readonly string[]; readonly event: readonly string[] };
  readonly defaultSeverity: number | null;
  readonly thresholds: readonly { readonly of: string; readonly atLeast: number; readonly severity: number }[];
  readonly policies: Readonly<Record<string, string>>;
  readonly rotations: { readonly primary: string | null; readonly secondary: string | null };
  readonly expert: string | null;
  readonly slug: string;
  readonly id: string;
};
export type TeamsCreateAnswer = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly parent: string | null;
  readonly manager: ({ readonly person: string } | { readonly rotation: string }) | null;
  readonly members: number;
  readonly services: number;
};
export type TicketsDeclareAnswer = {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly severity: number;
  readonly state: 'assigned' | 'researching' | 'mitigating' | 'restored' | 'resolved' | 'closed' | 'rejected' | 'duplicate';
  readonly purpose: string;
  readonly service: { readonly id: string; readonly slug: string; readonly name: string; readonly tier: number | null };
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly cutAt: number;
  readonly stateAt: number;
  readonly restoredAt: number | null;
  readonly impact: string;
  readonly nextClock: { readonly kind: string; readonly dueAt: number } | null;
  readonly teamId: string;
  readonly cutBy: string;
  readonly byMonitor: boolean;
  readonly runbook: string | null;
  readonly graph: string | null;
  readonly refires: number;
  readonly findings: readonly string[];
  readonly follows: number | null;
  readonly clocks: readonly { readonly kind: string; readonly dueAt: number; readonly because: string }[];
  readonly pages: readonly {
    readonly id: string;
    readonly person: { readonly id: string; readonly name: string };
    readonly role: string;
    readonly state: 'unanswered' | 'answered' | 'declined' | 'over';
    readonly because: string;
    readonly madeAt: number;
    readonly endedAt: number | null;
    readonly answeredBy: string | null;
  }[];
  readonly alerts: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly firing: boolean;
    readonly startsAt: number;
    readonly endedAt: number | null;
    readonly count: number;
    readonly severity: number;
    readonly because: string;
  }[];
  readonly measurements: readonly {
    readonly kind: string;
    readonly status: string;
    readonly at: number | null;
    readonly because: string;
  }[];
};
export type JournalListAnswer = {
  readonly items: readonly {
    readonly id: number;
    readonly at: number;
    readonly actor: { readonly kind: string; readonly id?: string | undefined; readonly name: string };
    readonly action: string;
    readonly subject: { readonly kind: string; readonly id: string };
    readonly because: string;
    readonly body: Readonly<Record<string, unknown>>;
  }[];
  readonly next: string | null;
};

/** What each route takes and answers, by its method and path. */
export interface Api {
  /** The standard aliases of every service, by service; a page is so many services. */
  readonly 'GET /aliases': {
    readonly params: None;
    readonly query: { readonly q?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
    readonly body: None;
    readonly answer: {
      readonly items: readonly { readonly alias: string; readonly service: string; readonly role: string }[];
      readonly next: string | null;
    };
  };
  /** Make what these files say so, in one transaction; the same files again change nothing. */
  readonly 'POST /config/apply': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly files: readonly { readonly name: string; readonly text: string }[]; readonly prune?: boolean | undefined };
    readonly answer: ConfigApplyAnswer;
  };
  /** What stands, as files that change nothing when they are applied. */
  readonly 'GET /config/export': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly files: readonly { readonly name: string; readonly text: string }[] };
  };
  /** What applying these files would change, in order; nothing is changed. */
  readonly 'POST /config/plan': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly files: readonly { readonly name: string; readonly text: string }[]; readonly prune?: boolean | undefined };
    readonly answer: ConfigApplyAnswer;
  };
  /** Contact methods, mine, in the order in which they are used. */
  readonly 'GET /contact-methods': {
    readonly params: { readonly person?: string | undefined };
    readonly query: None;
    readonly body: None;
    readonly answer: ContactMethodsListAnswer;
  };
  /** Add a contact method, mine; a code is sent to it, and it carries no page before the code comes back. */
  readonly 'POST /contact-methods': {
    readonly params: { readonly person?: string | undefined };
    readonly query: None;
    readonly body: { readonly channel: string; readonly address: unknown; readonly label?: string | undefined };
    readonly answer: ContactMethodsCreateAnswer;
  };
  /** Remove a contact method, mine. */
  readonly 'DELETE /contact-methods/:method': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Rename a contact method, mine, or give it another address, which is then verified anew. */
  readonly 'PATCH /contact-methods/:method': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: { readonly label?: string | undefined; readonly address?: unknown | undefined };
    readonly answer: ContactMethodsCreateAnswer;
  };
  /** Send another code; the one before no longer works. */
  readonly 'POST /contact-methods/:method/code': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Send a message that says it is a test. */
  readonly 'POST /contact-methods/:method/test': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Give back the code that came; from then on the contact method carries pages. */
  readonly 'POST /contact-methods/:method/verify': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: { readonly code: string };
    readonly answer: { readonly done: true };
  };
  /** Put contact methods, mine, into another order. */
  readonly 'PUT /contact-methods/order': {
    readonly params: { readonly person?: string | undefined };
    readonly query: None;
    readonly body: { readonly ids: readonly string[] };
    readonly answer: { readonly done: true };
  };
  /** Who holds which role where. */
  readonly 'GET /grants': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly personId: string;
        readonly role: 'viewer' | 'responder' | 'operator' | 'manager' | 'admin';
        readonly teamId: string | null;
        readonly grantedAt: number;
      }[];
    };
  };
  /** Give a person a role on a team and all below it, or on the organisation. */
  readonly 'POST /grants': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly personId: string;
      readonly role: 'viewer' | 'responder' | 'operator' | 'manager' | 'admin';
      readonly teamId?: (string | null) | undefined;
    };
    readonly answer: { readonly id: string };
  };
  /** Take a role back. */
  readonly 'DELETE /grants/:grant': {
    readonly params: { readonly grant: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Integrations, with when each was last heard of and what its owner should mend. */
  readonly 'GET /integrations': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly name: string;
        readonly source: 'alertmanager' | 'pagerduty' | 'generic';
        readonly team: { readonly id: string; readonly slug: string; readonly name: string };
        readonly scopes: readonly ('post' | 'read' | 'silence')[];
        readonly maxSeverity: number;
        readonly severityTable: Readonly<Record<string, number>>;
        readonly severities: Readonly<Record<string, number>>;
        readonly tokenHint: string;
        readonly createdAt: number;
        readonly rotatedAt: number | null;
        readonly revokedAt: number | null;
        readonly lastSeenAt: number | null;
        readonly findings: readonly string[];
      }[];
      readonly severities: Readonly<Record<string, number>>;
    };
  };
  /** Make an integration; its token is shown this once. */
  readonly 'POST /integrations': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly team: string;
      readonly source: 'alertmanager' | 'pagerduty' | 'generic';
      readonly scopes?: readonly ('post' | 'read' | 'silence')[] | undefined;
      readonly maxSeverity?: number | undefined;
      readonly severityTable?: Readonly<Record<string, number>> | undefined;
    };
    readonly answer: IntegrationsCreateAnswer;
  };
  /** End it; its token is dead within a second, and what it sent stays. */
  readonly 'DELETE /integrations/:integration': {
    readonly params: { readonly integration: string };
    readonly query: None;
    readonly body: None;
    readonly answer: IntegrationsRevokeAnswer;
  };
  /** One integration. */
  readonly 'GET /integrations/:integration': {
    readonly params: { readonly integration: string };
    readonly query: None;
    readonly body: None;
    readonly answer: IntegrationsRevokeAnswer;
  };
  /** Change its name, what it may do, and its words of severity. */
  readonly 'PUT /integrations/:integration': {
    readonly params: { readonly integration: string };
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly scopes: readonly ('post' | 'read' | 'silence')[];
      readonly maxSeverity: number;
      readonly severityTable: Readonly<Record<string, number>>;
    };
    readonly answer: IntegrationsRevokeAnswer;
  };
  /** Give it a new token, shown this once; the old one is dead within a second. */
  readonly 'POST /integrations/:integration/rotate': {
    readonly params: { readonly integration: string };
    readonly query: None;
    readonly body: None;
    readonly answer: IntegrationsCreateAnswer;
  };
  /** Set a password with an invitation, and sign in. */
  readonly 'POST /invitation': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly token: string; readonly password: string };
    readonly answer: { readonly personId: string };
  };
  /** Everything that happened, newest first: who, what, to what, why. */
  readonly 'GET /journal': {
    readonly params: None;
    readonly query: {
      readonly subjectKind?: string | undefined;
      readonly subjectId?: string | undefined;
      readonly actorId?: string | undefined;
      readonly action?: string | undefined;
      readonly from?: number | undefined;
      readonly until?: number | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: ('' | string) | undefined;
    };
    readonly body: None;
    readonly answer: JournalListAnswer;
  };
  /** Machine keys that are valid; their secrets are shown once, when they are made. */
  readonly 'GET /keys': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly name: string;
        readonly hint: string;
        readonly role: 'viewer' | 'responder' | 'operator' | 'manager' | 'admin';
        readonly teamId: string | null;
        readonly madeAt: number;
        readonly seenAt: number | null;
      }[];
    };
  };
  /** Make a machine key with a role on a team, or on the organisation. */
  readonly 'POST /keys': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly role: 'viewer' | 'responder' | 'operator' | 'manager' | 'admin';
      readonly teamId?: (string | null) | undefined;
    };
    readonly answer: { readonly id: string; readonly key: string };
  };
  /** Revoke a machine key at once. */
  readonly 'DELETE /keys/:key': {
    readonly params: { readonly key: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Whom a page reaches when every step has come to nobody, and whether it can. */
  readonly 'GET /last-resort': { readonly params: None; readonly query: None; readonly body: None; readonly answer: LastResortReadAnswer };
  /** Make a person the last resort. */
  readonly 'PUT /last-resort': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly person: string };
    readonly answer: LastResortReadAnswer;
  };
  /** Who I am and which roles I hold. */
  readonly 'GET /me': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly kind: 'person' | 'key' | 'operator';
      readonly id: string;
      readonly name: string;
      readonly grants: readonly {
        readonly role: 'viewer' | 'responder' | 'operator' | 'manager' | 'admin';
        readonly team: string | null;
      }[];
    };
  };
  /** Change my name or time zone. */
  readonly 'PATCH /me': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly name?: string | undefined; readonly zone?: string | undefined };
    readonly answer: MeChangeAnswer;
  };
  /** Who is on call for each service at an instant, past or future, and why. */
  readonly 'GET /oncall': {
    readonly params: None;
    readonly query: {
      readonly at?: (string | number) | undefined;
      readonly service?: string | undefined;
      readonly team?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly body: None;
    readonly answer: {
      readonly at: number;
      readonly items: readonly {
        readonly service: { readonly id: string; readonly slug: string; readonly name: string; readonly tier: number };
        readonly primary: {
          readonly people: readonly { readonly id: string; readonly name: string }[];
          readonly because: string;
          readonly versions: readonly number[];
          readonly findings: readonly string[];
        };
        readonly secondary: {
          readonly people: readonly { readonly id: string; readonly name: string }[];
          readonly because: string;
          readonly versions: readonly number[];
          readonly findings: readonly string[];
        };
        readonly escalation: {
          readonly people: readonly { readonly id: string; readonly name: string }[];
          readonly because: string;
          readonly versions: readonly number[];
          readonly findings: readonly string[];
        };
      }[];
      readonly next: string | null;
    };
  };
  /** Whom an alias comes to at an instant, past or future, and why. */
  readonly 'GET /oncall/aliases/:alias': {
    readonly params: { readonly alias: string };
    readonly query: { readonly at?: (string | number) | undefined };
    readonly body: None;
    readonly answer: {
      readonly people: readonly { readonly id: string; readonly name: string }[];
      readonly because: string;
      readonly versions: readonly number[];
      readonly findings: readonly string[];
      readonly alias: string;
      readonly at: number;
      readonly role: string;
      readonly service: { readonly id: string; readonly slug: string; readonly name: string; readonly tier: number };
      readonly addresses: readonly string[];
    };
  };
  /** Every rotation over a range of 100 days at most: shifts, gaps, turns and overrides. */
  readonly 'GET /oncall/schedules': {
    readonly params: None;
    readonly query: { readonly from: string | number; readonly until: string | number; readonly team?: string | undefined };
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly slug: string;
        readonly name: string;
        readonly role: string;
        readonly zone: string;
        readonly words: string;
        readonly team: { readonly id: string; readonly slug: string; readonly name: string };
        readonly members: readonly { readonly id: string; readonly name: string }[];
        readonly final: readonly {
          readonly from: number | null;
          readonly until: number | null;
          readonly person: { readonly id: string; readonly name: string } | null;
          readonly by: 'turn' | 'override' | 'gap';
          readonly version: number | null;
          readonly because: string;
        }[];
        readonly turns: readonly {
          readonly from: number | null;
          readonly until: number | null;
          readonly person: { readonly id: string; readonly name: string } | null;
          readonly by: 'turn' | 'override' | 'gap';
          readonly version: number | null;
          readonly because: string;
        }[];
        readonly overrides: readonly {
          readonly id: string;
          readonly from: number;
          readonly until: number;
          readonly person: { readonly id: string; readonly name: string };
          readonly reason: string;
        }[];
        readonly may: boolean;
      }[];
    };
  };
  /** Stop my page: answers this page and no more. */
  readonly 'POST /pages/:page/answer': {
    readonly params: { readonly page: string };
    readonly query: None;
    readonly body: None;
    readonly answer: PagesAnswerAnswer;
  };
  /** I cannot: the next step goes at once. */
  readonly 'POST /pages/:page/decline': {
    readonly params: { readonly page: string };
    readonly query: None;
    readonly body: None;
    readonly answer: PagesAnswerAnswer;
  };
  /** The next step goes now, beside me. */
  readonly 'POST /pages/:page/escalate': {
    readonly params: { readonly page: string };
    readonly query: None;
    readonly body: None;
    readonly answer: PagesAnswerAnswer;
  };
  /** Service is restored: the clocks of the ticket end. */
  readonly 'POST /pages/:page/restored': {
    readonly params: { readonly page: string };
    readonly query: None;
    readonly body: None;
    readonly answer: PagesAnswerAnswer;
  };
  /** Page me again after some minutes; the ticket's next step waits as long. */
  readonly 'POST /pages/:page/snooze': {
    readonly params: { readonly page: string };
    readonly query: None;
    readonly body: { readonly minutes: number };
    readonly answer: PagesAnswerAnswer;
  };
  /** Take the ticket: it is mine, other pages for it are over. */
  readonly 'POST /pages/:page/take': {
    readonly params: { readonly page: string };
    readonly query: None;
    readonly body: None;
    readonly answer: PagesAnswerAnswer;
  };
  /** Stop all of my pages with one button. */
  readonly 'POST /pages/answer-mine': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly answered: number };
  };
  /** My unanswered pages, the most severe first. */
  readonly 'GET /pages/mine': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly ticket: { readonly id: string; readonly number: number; readonly title: string };
        readonly person: { readonly id: string; readonly name: string };
        readonly severity: number;
        readonly role: string;
        readonly state: string;
        readonly because: string;
        readonly madeAt: number;
      }[];
    };
  };
  /** Change my password; every session of mine ends. */
  readonly 'POST /password': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly now: string; readonly next: string };
    readonly answer: { readonly done: true };
  };
  /** People, by slug. */
  readonly 'GET /people': {
    readonly params: None;
    readonly query: {
      readonly q?: string | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
      readonly team?: string | undefined;
    };
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly slug: string;
        readonly name: string;
        readonly email: string;
        readonly zone: string;
        readonly teams: readonly { readonly slug: string; readonly name: string; readonly role: 'manager' | 'member' }[];
        readonly reachable: boolean;
      }[];
      readonly next: string | null;
    };
  };
  /** Add a person; an invitation lets them set a password. */
  readonly 'POST /people': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly email: string;
      readonly zone?: string | undefined;
      readonly slug?: string | undefined;
      readonly teams?:
        | readonly { readonly team: string; readonly role?: ('viewer' | 'responder' | 'operator' | 'manager' | 'admin') | undefined }[]
        | undefined;
    };
    readonly answer: MeChangeAnswer;
  };
  /** End a person: out of every team, no contact methods, no sign-in. */
  readonly 'DELETE /people/:person': {
    readonly params: { readonly person: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** One person: teams, how they are reached, shifts ahead. */
  readonly 'GET /people/:person': {
    readonly params: { readonly person: string };
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly id: string;
      readonly slug: string;
      readonly name: string;
      readonly email: string;
      readonly zone: string;
      readonly teams: readonly { readonly slug: string; readonly name: string; readonly role: 'manager' | 'member' }[];
      readonly methods: readonly {
        readonly channel: string;
        readonly verified: boolean;
        readonly rings: boolean;
        readonly provenAt: number | null;
      }[];
      readonly findings: readonly string[];
      readonly shifts: readonly { readonly team: string; readonly role: string; readonly from: number; readonly until: number }[];
    };
  };
  /** Change name, email, zone or slug of a person. */
  readonly 'PATCH /people/:person': {
    readonly params: { readonly person: string };
    readonly query: None;
    readonly body: Readonly<Record<string, unknown>>;
    readonly answer: MeChangeAnswer;
  };
  /** Contact methods, a person's, in the order in which they are used. */
  readonly 'GET /people/:person/contact-methods': {
    readonly params: { readonly person?: string | undefined };
    readonly query: None;
    readonly body: None;
    readonly answer: ContactMethodsListAnswer;
  };
  /** Add a contact method, a person's; a code is sent to it, and it carries no page before the code comes back. */
  readonly 'POST /people/:person/contact-methods': {
    readonly params: { readonly person?: string | undefined };
    readonly query: None;
    readonly body: { readonly channel: string; readonly address: unknown; readonly label?: string | undefined };
    readonly answer: ContactMethodsCreateAnswer;
  };
  /** Remove a contact method, a person's. */
  readonly 'DELETE /people/:person/contact-methods/:method': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Rename a contact method, a person's, or give it another address, which is then verified anew. */
  readonly 'PATCH /people/:person/contact-methods/:method': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: { readonly label?: string | undefined; readonly address?: unknown | undefined };
    readonly answer: ContactMethodsCreateAnswer;
  };
  /** Send another code; the one before no longer works. */
  readonly 'POST /people/:person/contact-methods/:method/code': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Send a message that says it is a test. */
  readonly 'POST /people/:person/contact-methods/:method/test': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Give back the code that came; from then on the contact method carries pages. */
  readonly 'POST /people/:person/contact-methods/:method/verify': {
    readonly params: { readonly person?: string | undefined; readonly method: string };
    readonly query: None;
    readonly body: { readonly code: string };
    readonly answer: { readonly done: true };
  };
  /** Put contact methods, a person's, into another order. */
  readonly 'PUT /people/:person/contact-methods/order': {
    readonly params: { readonly person?: string | undefined };
    readonly query: None;
    readonly body: { readonly ids: readonly string[] };
    readonly answer: { readonly done: true };
  };
  /** A one-time link by which a person sets a password. */
  readonly 'POST /people/:person/invitation': {
    readonly params: { readonly person: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly url: string };
  };
  /** Contact data outside Evenkeel: for operations and managers. */
  readonly 'GET /people/:person/offline-contact': {
    readonly params: { readonly person: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly contact: Readonly<Record<string, string>> };
  };
  /** Set the contact data that operations and managers see: any names, such as home phone. */
  readonly 'PUT /people/:person/offline-contact': {
    readonly params: { readonly person: string };
    readonly query: None;
    readonly body: { readonly contact: Readonly<Record<string, string>> };
    readonly answer: { readonly done: true };
  };
  /** Escalation policies: those in force, and those that ship where none stands. */
  readonly 'GET /policies': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly slug: string;
        readonly name: string;
        readonly severity: number;
        readonly team: string | null;
        readonly shipped: boolean;
        readonly steps: readonly { readonly targets: readonly string[]; readonly waitMinutes: number; readonly reassign: boolean }[];
        readonly repeats: number;
        readonly nextMethodMinutes: number;
        readonly unrestored: { readonly everyMinutes: number; readonly topEveryMinutes: number } | null;
      }[];
    };
  };
  /** Make or change a policy; severity-1 and severity-2 hold for every service that names no other. */
  readonly 'PUT /policies/:policy': {
    readonly params: { readonly policy: string };
    readonly query: None;
    readonly body: {
      readonly steps: readonly {
        readonly targets: readonly (
          | { readonly kind: 'alias'; readonly role: 'primary' | 'secondary' | 'escalation' }
          | { readonly kind: 'person'; readonly person: string }
          | { readonly kind: 'rotation'; readonly rotation: string }
          | { readonly kind: 'team'; readonly team: string }
        )[];
        readonly waitMinutes: number;
        readonly reassign?: boolean | undefined;
      }[];
      readonly repeats: number;
      readonly nextMethodMinutes: number;
      readonly unrestored: { readonly everyMinutes: number; readonly topEveryMinutes: number } | null;
    };
    readonly answer: {
      readonly slug: string;
      readonly name: string;
      readonly severity: number;
      readonly team: string | null;
      readonly shipped: boolean;
      readonly steps: readonly { readonly targets: readonly string[]; readonly waitMinutes: number; readonly reassign: boolean }[];
      readonly repeats: number;
      readonly nextMethodMinutes: number;
      readonly unrestored: { readonly everyMinutes: number; readonly topEveryMinutes: number } | null;
    };
  };
  /** The public key of this installation for web push. */
  readonly 'GET /push-key': { readonly params: None; readonly query: None; readonly body: None; readonly answer: { readonly key: string } };
  /** Rotations by slug, with who is on each now. */
  readonly 'GET /rotations': {
    readonly params: None;
    readonly query: { readonly team?: string | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly slug: string;
        readonly version: number;
        readonly name: string;
        readonly description: string;
        readonly team: { readonly id: string; readonly slug: string; readonly name: string };
        readonly zone: string;
        readonly start: string;
        readonly handover: string;
        readonly turn: { readonly unit: string; readonly every: number; readonly weekday?: string | undefined };
        readonly words: string;
        readonly members: readonly { readonly id: string; readonly name: string }[];
        readonly role: string;
        readonly now: {
          readonly from: number | null;
          readonly until: number | null;
          readonly person: { readonly id: string; readonly name: string } | null;
          readonly by: 'turn' | 'override' | 'gap';
          readonly version: number | null;
          readonly because: string;
        };
        readonly before: {
          readonly from: number | null;
          readonly until: number | null;
          readonly person: { readonly id: string; readonly name: string } | null;
          readonly by: 'turn' | 'override' | 'gap';
          readonly version: number | null;
          readonly because: string;
        } | null;
        readonly next: {
          readonly from: number | null;
          readonly until: number | null;
          readonly person: { readonly id: string; readonly name: string } | null;
          readonly by: 'turn' | 'override' | 'gap';
          readonly version: number | null;
          readonly because: string;
        } | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Make a rotation: its people take turns from the start on. */
  readonly 'POST /rotations': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly description?: string | undefined;
      readonly zone: string;
      readonly start: string;
      readonly handover: string;
      readonly turn:
        | { readonly unit: 'hour'; readonly every?: number | undefined }
        | { readonly unit: 'day'; readonly every?: number | undefined }
        | {
            readonly unit: 'week';
            readonly every?: number | undefined;
            readonly weekday?: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday') | undefined;
          };
      readonly team: string;
      readonly members?: readonly string[] | undefined;
      readonly slug: string;
    };
    readonly answer: RotationsCreateAnswer;
  };
  /** End a rotation that nothing names; who was on call stays known. */
  readonly 'DELETE /rotations/:rotation': {
    readonly params: { readonly rotation: string };
    readonly query: None;
    readonly body: None;
    readonly answer: null;
  };
  /** One rotation, and who is on now, before and next. */
  readonly 'GET /rotations/:rotation': {
    readonly params: { readonly rotation: string };
    readonly query: None;
    readonly body: None;
    readonly answer: RotationsCreateAnswer;
  };
  /** Give a rotation new terms from now on; the past stays as it was. */
  readonly 'PUT /rotations/:rotation': {
    readonly params: { readonly rotation: string };
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly description?: string | undefined;
      readonly zone: string;
      readonly start: string;
      readonly handover: string;
      readonly turn:
        | { readonly unit: 'hour'; readonly every?: number | undefined }
        | { readonly unit: 'day'; readonly every?: number | undefined }
        | {
            readonly unit: 'week';
            readonly every?: number | undefined;
            readonly weekday?: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday') | undefined;
          };
      readonly team: string;
      readonly members?: readonly string[] | undefined;
    };
    readonly answer: RotationsCreateAnswer;
  };
  /** Put somebody on call for a while instead of whoever would be. */
  readonly 'POST /rotations/:rotation/overrides': {
    readonly params: { readonly rotation: string };
    readonly query: None;
    readonly body: { readonly person: string; readonly from: string | number; readonly until: string | number; readonly reason: string };
    readonly answer: OverridesCreateAnswer;
  };
  /** End an override from now on. */
  readonly 'DELETE /rotations/:rotation/overrides/:override': {
    readonly params: { readonly rotation: string; readonly override: string };
    readonly query: None;
    readonly body: None;
    readonly answer: null;
  };
  /** Change who takes over, or when. */
  readonly 'PUT /rotations/:rotation/overrides/:override': {
    readonly params: { readonly rotation: string; readonly override: string };
    readonly query: None;
    readonly body: { readonly person: string; readonly from: string | number; readonly until: string | number; readonly reason: string };
    readonly answer: OverridesCreateAnswer;
  };
  /** Who is on over a range, past or future: shifts, gaps, turns and overrides. */
  readonly 'GET /rotations/:rotation/shifts': {
    readonly params: { readonly rotation: string };
    readonly query: { readonly from: string | number; readonly until: string | number };
    readonly body: None;
    readonly answer: {
      readonly id: string;
      readonly slug: string;
      readonly name: string;
      readonly role: string;
      readonly zone: string;
      readonly words: string;
      readonly team: { readonly id: string; readonly slug: string; readonly name: string };
      readonly members: readonly { readonly id: string; readonly name: string }[];
      readonly final: readonly {
        readonly from: number | null;
        readonly until: number | null;
        readonly person: { readonly id: string; readonly name: string } | null;
        readonly by: 'turn' | 'override' | 'gap';
        readonly version: number | null;
        readonly because: string;
      }[];
      readonly turns: readonly {
        readonly from: number | null;
        readonly until: number | null;
        readonly person: { readonly id: string; readonly name: string } | null;
        readonly by: 'turn' | 'override' | 'gap';
        readonly version: number | null;
        readonly because: string;
      }[];
      readonly overrides: readonly {
        readonly id: string;
        readonly from: number;
        readonly until: number;
        readonly person: { readonly id: string; readonly name: string };
        readonly reason: string;
      }[];
    };
  };
  /** Resolve terms and overrides that are not saved, beside what stands. */
  readonly 'POST /rotations/preview': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly key?: string | undefined;
      readonly rotation?:
        | {
            readonly name: string;
            readonly description?: string | undefined;
            readonly zone: string;
            readonly start: string;
            readonly handover: string;
            readonly turn:
              | { readonly unit: 'hour'; readonly every?: number | undefined }
              | { readonly unit: 'day'; readonly every?: number | undefined }
              | {
                  readonly unit: 'week';
                  readonly every?: number | undefined;
                  readonly weekday?: ('monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday') | undefined;
                };
            readonly team: string;
            readonly members?: readonly string[] | undefined;
          }
        | undefined;
      readonly overrides?:
        | readonly { readonly person: string; readonly from: string | number; readonly until: string | number; readonly reason: string }[]
        | undefined;
      readonly from: string | number;
      readonly until: string | number;
    };
    readonly answer: {
      readonly stands: readonly {
        readonly from: number | null;
        readonly until: number | null;
        readonly person: { readonly id: string; readonly name: string } | null;
        readonly by: 'turn' | 'override' | 'gap';
        readonly version: number | null;
        readonly because: string;
      }[];
      readonly would: readonly {
        readonly from: number | null;
        readonly until: number | null;
        readonly person: { readonly id: string; readonly name: string } | null;
        readonly by: 'turn' | 'override' | 'gap';
        readonly version: number | null;
        readonly because: string;
      }[];
      readonly differences: readonly {
        readonly from: number;
        readonly until: number;
        readonly before: { readonly id: string; readonly name: string } | null;
        readonly after: { readonly id: string; readonly name: string } | null;
      }[];
    };
  };
  /** Services, by slug, with who is on call and how many tickets are open. */
  readonly 'GET /services': {
    readonly params: None;
    readonly query: {
      readonly q?: string | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
      readonly team?: string | undefined;
      readonly tier?: number | undefined;
      readonly lifecycle?: ('proposed' | 'warranty' | 'operated' | 'retired') | undefined;
    };
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly slug: string;
        readonly name: string;
        readonly tier: number;
        readonly team: { readonly id: string; readonly slug: string; readonly name: string };
        readonly lifecycle: string;
        readonly health: 'level' | 'listing' | 'over' | 'no reading';
        readonly open: number;
        readonly primary: string | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Put a service into the catalog; its aliases exist from then on. */
  readonly 'POST /services': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly team: string;
      readonly tier: number;
      readonly lifecycle?: ('proposed' | 'warranty' | 'operated' | 'retired') | undefined;
      readonly description?: string | undefined;
      readonly links?:
        | readonly {
            readonly kind: 'repository' | 'dashboard' | 'runbook' | 'architecture' | 'other';
            readonly name?: string | undefined;
            readonly url: string;
          }[]
        | undefined;
      readonly customers?:
        | readonly {
            readonly name: string;
            readonly team?: (string | null) | undefined;
            readonly approval?: (string | null) | undefined;
            readonly notification?: (string | null) | undefined;
          }[]
        | undefined;
      readonly vendors?: readonly { readonly name: string; readonly sla: string; readonly contact: string }[] | undefined;
      readonly hosts?: readonly string[] | undefined;
      readonly zones?: readonly string[] | undefined;
      readonly notifications?:
        | { readonly change?: readonly string[] | undefined; readonly event?: readonly string[] | undefined }
        | undefined;
      readonly defaultSeverity?: (number | null) | undefined;
      readonly thresholds?: readonly { readonly of: string; readonly atLeast: number; readonly severity: number }[] | undefined;
      readonly policies?: Readonly<Record<string, string>> | undefined;
      readonly rotations?: { readonly primary?: (string | null) | undefined; readonly secondary?: (string | null) | undefined } | undefined;
      readonly expert?: (string | null) | undefined;
      readonly slug: string;
    };
    readonly answer: ServicesCreateAnswer;
  };
  /** Retire a service and take it out of the catalog; its tickets keep its name. */
  readonly 'DELETE /services/:service': {
    readonly params: { readonly service: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** One service: who owns it, who is on call, is it well, what is open. */
  readonly 'GET /services/:service': {
    readonly params: { readonly service: string };
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly name: string;
      readonly tier: number;
      readonly lifecycle: 'proposed' | 'warranty' | 'operated' | 'retired';
      readonly description: string;
      readonly customers: readonly {
        readonly name: string;
        readonly team: string | null;
        readonly approval: string | null;
        readonly notification: string | null;
      }[];
      readonly vendors: readonly { readonly name: string; readonly sla: string; readonly contact: string }[];
      readonly hosts: readonly string[];
      readonly zones: readonly string[];
      readonly notifications: { readonly change: readonly string[]; readonly event: readonly string[] };
      readonly defaultSeverity: number | null;
      readonly thresholds: readonly { readonly of: string; readonly atLeast: number; readonly severity: number }[];
      readonly policies: Readonly<Record<string, string>>;
      readonly rotations: { readonly primary: string | null; readonly secondary: string | null };
      readonly expert: string | null;
      readonly id: string;
      readonly slug: string;
      readonly team: { readonly id: string; readonly slug: string; readonly name: string };
      readonly health: 'level' | 'listing' | 'over' | 'no reading';
      readonly links: readonly { readonly kind: string; readonly title: string; readonly url: string }[];
      readonly aliases: readonly {
        readonly alias: string;
        readonly people: readonly { readonly id: string; readonly name: string }[];
        readonly until: number | null;
        readonly because: string;
      }[];
      readonly tickets: readonly {
        readonly number: string;
        readonly title: string;
        readonly severity: number;
        readonly state: string;
        readonly since: number;
      }[];
      readonly dependencies: readonly {
        readonly slug: string;
        readonly name: string;
        readonly direction: 'above' | 'below';
        readonly health: 'level' | 'listing' | 'over' | 'no reading';
        readonly hard: boolean;
      }[];
      readonly findings: readonly string[];
      readonly panels: readonly { readonly name: string; readonly state: 'shown' | 'slow' | 'failed' }[];
    };
  };
  /** Change any of the fields of a service. */
  readonly 'PATCH /services/:service': {
    readonly params: { readonly service: string };
    readonly query: None;
    readonly body: Readonly<Record<string, unknown>>;
    readonly answer: ServicesCreateAnswer;
  };
  /** The standard aliases of a service; they exist without anyone creating them. */
  readonly 'GET /services/:service/aliases': {
    readonly params: { readonly service: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly items: readonly { readonly alias: string; readonly service: string; readonly role: string }[] };
  };
  /** The severity that a service's own thresholds suggest for a measured value. */
  readonly 'GET /services/:service/severity': {
    readonly params: { readonly service: string };
    readonly query: { readonly value: number; readonly of?: string | undefined };
    readonly body: None;
    readonly answer: { readonly severity: number | null; readonly because: string };
  };
  /** Sign out here. */
  readonly 'DELETE /session': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Sign in with email and password. */
  readonly 'POST /session': {
    readonly params: None;
    readonly query: None;
    readonly body: { readonly email: string; readonly password: string };
    readonly answer: { readonly personId: string };
  };
  /** Set up the organisation and its first administrator, with the link that the start printed. */
  readonly 'POST /setup': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly token: string;
      readonly organisation: string;
      readonly name: string;
      readonly email: string;
      readonly password: string;
      readonly zone?: string | undefined;
    };
    readonly answer: { readonly personId: string };
  };
  /** What severities 1 to 4 mean, whom they page, which clocks run. */
  readonly 'GET /severities': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly severity: number;
        readonly name: string;
        readonly means: string;
        readonly examples: readonly string[];
        readonly pages: string;
        readonly clocks: string;
      }[];
    };
  };
  /** Change how a severity is called and what it means; what it does is fixed. */
  readonly 'PUT /severities/:severity': {
    readonly params: { readonly severity: '1' | '2' | '3' | '4' };
    readonly query: None;
    readonly body: { readonly word: string; readonly means: string; readonly examples?: readonly string[] | undefined };
    readonly answer: { readonly word: string; readonly means: string; readonly examples: readonly string[] };
  };
  /** Silences that hold, will hold, or ended in the last five days. */
  readonly 'GET /silences': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly state: 'active' | 'pending' | 'expired';
        readonly matchers: readonly string[];
        readonly startsAt: number;
        readonly endsAt: number;
        readonly author: string;
        readonly comment: string;
        readonly teamId: string | null;
      }[];
    };
  };
  /** Hold back alerts that match until an end: they are kept, and page then if they still fire. */
  readonly 'POST /silences': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly team: string;
      readonly matchers: readonly string[];
      readonly startsAt?: number | undefined;
      readonly endsAt: number;
      readonly comment: string;
    };
    readonly answer: { readonly id: string };
  };
  /** End a silence now: what it holds back and still fires pages at once. */
  readonly 'DELETE /silences/:silence': {
    readonly params: { readonly silence: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly id: string };
  };
  /** Teams, by slug; `parent` says where each stands in the tree. */
  readonly 'GET /teams': {
    readonly params: None;
    readonly query: { readonly q?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined };
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly slug: string;
        readonly name: string;
        readonly parent: string | null;
        readonly manager: ({ readonly person: string } | { readonly rotation: string }) | null;
        readonly members: number;
        readonly services: number;
      }[];
      readonly next: string | null;
    };
  };
  /** Make a team. */
  readonly 'POST /teams': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly parent?: (string | null) | undefined;
      readonly manager?: (({ readonly person: string } | { readonly rotation: string }) | null) | undefined;
      readonly slug: string;
    };
    readonly answer: TeamsCreateAnswer;
  };
  /** Remove a team that owns nothing and that nothing names. */
  readonly 'DELETE /teams/:team': {
    readonly params: { readonly team: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** One team: its place in the tree, members, services and rotations. */
  readonly 'GET /teams/:team': {
    readonly params: { readonly team: string };
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly id: string;
      readonly slug: string;
      readonly name: string;
      readonly parent: string | null;
      readonly manager: ({ readonly person: string } | { readonly rotation: string }) | null;
      readonly above: readonly { readonly slug: string; readonly name: string }[];
      readonly below: readonly { readonly slug: string; readonly name: string }[];
      readonly members: readonly {
        readonly id: string;
        readonly slug: string;
        readonly name: string;
        readonly role: 'manager' | 'member';
      }[];
      readonly services: readonly {
        readonly slug: string;
        readonly name: string;
        readonly tier: number;
        readonly health: 'level' | 'listing' | 'over' | 'no reading';
      }[];
      readonly rotations: readonly {
        readonly slug: string;
        readonly name: string;
        readonly role: string;
        readonly words: string;
        readonly now: string | null;
      }[];
      readonly panels: readonly { readonly name: string; readonly state: 'shown' | 'slow' | 'failed' }[];
    };
  };
  /** Change name, slug, parent or manager of a team; a circle is refused. */
  readonly 'PATCH /teams/:team': {
    readonly params: { readonly team: string };
    readonly query: None;
    readonly body: Readonly<Record<string, unknown>>;
    readonly answer: TeamsCreateAnswer;
  };
  /** Take a person out of a team. */
  readonly 'DELETE /teams/:team/members/:person': {
    readonly params: { readonly team: string; readonly person: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Make a person a member of a team. */
  readonly 'PUT /teams/:team/members/:person': {
    readonly params: { readonly team: string; readonly person: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Tickets, the most severe first, then the newest. */
  readonly 'GET /tickets': {
    readonly params: None;
    readonly query: {
      readonly view?: ('open' | 'mine' | 'unassigned' | 'paging' | 'all') | undefined;
      readonly severity?: number | undefined;
      readonly state?:
        | ('assigned' | 'researching' | 'mitigating' | 'restored' | 'resolved' | 'closed' | 'rejected' | 'duplicate')
        | undefined;
      readonly service?: string | undefined;
      readonly team?: string | undefined;
      readonly q?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly id: string;
        readonly number: number;
        readonly title: string;
        readonly severity: number;
        readonly state: 'assigned' | 'researching' | 'mitigating' | 'restored' | 'resolved' | 'closed' | 'rejected' | 'duplicate';
        readonly purpose: string;
        readonly service: { readonly id: string; readonly slug: string; readonly name: string; readonly tier: number | null };
        readonly owner: { readonly id: string; readonly name: string } | null;
        readonly cutAt: number;
        readonly stateAt: number;
        readonly restoredAt: number | null;
        readonly impact: string;
        readonly nextClock: { readonly kind: string; readonly dueAt: number } | null;
      }[];
      readonly next: string | null;
      readonly counts: { readonly open: number; readonly mine: number; readonly unassigned: number; readonly paging: number };
    };
  };
  /** Declare a ticket by hand: service, severity and one sentence. */
  readonly 'POST /tickets': {
    readonly params: None;
    readonly query: None;
    readonly body: {
      readonly service: string;
      readonly severity: number;
      readonly title: string;
      readonly impact?: string | undefined;
      readonly purpose?: ('real' | 'test' | 'drill') | undefined;
    };
    readonly answer: TicketsDeclareAnswer;
  };
  /** One ticket with its clocks, pages, alerts and measurements. */
  readonly 'GET /tickets/:ticket': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: None;
    readonly answer: TicketsDeclareAnswer;
  };
  /** Change the title or the impact; what later pages say follows. */
  readonly 'PATCH /tickets/:ticket': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly title?: string | undefined; readonly impact?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Give the ticket to a person. */
  readonly 'POST /tickets/:ticket/assign': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly person: string; readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Nothing is left to do. */
  readonly 'POST /tickets/:ticket/close': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Mark the ticket as a duplicate of another. */
  readonly 'POST /tickets/:ticket/duplicate': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly of: string };
    readonly answer: TicketsDeclareAnswer;
  };
  /** The next step of the escalation goes now. */
  readonly 'POST /tickets/:ticket/escalate': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Nobody works on it: back to assigned, from the first step. */
  readonly 'POST /tickets/:ticket/hand-back': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** The cause is being worked around. */
  readonly 'POST /tickets/:ticket/mitigate': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Write on the timeline; a person's note starts the clock of an unmoved ticket anew. */
  readonly 'POST /tickets/:ticket/notes': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly text: string; readonly corrects?: number | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Stop the climb through management for a while, with the reason. */
  readonly 'POST /tickets/:ticket/pause-management': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly minutes: number; readonly because: string };
    readonly answer: TicketsDeclareAnswer;
  };
  /** It was nothing to act on. */
  readonly 'POST /tickets/:ticket/reject': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** It is not over: back to assigned, from the first step. */
  readonly 'POST /tickets/:ticket/reopen': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** The cause is gone. */
  readonly 'POST /tickets/:ticket/resolve': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Service is restored: its clocks end. */
  readonly 'POST /tickets/:ticket/restore': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Raise or lower the severity, with the reason. */
  readonly 'POST /tickets/:ticket/severity': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly severity: number; readonly because: string };
    readonly answer: TicketsDeclareAnswer;
  };
  /** Take the ticket: it is mine and I work on it. */
  readonly 'POST /tickets/:ticket/take': {
    readonly params: { readonly ticket: string };
    readonly query: None;
    readonly body: { readonly because?: string | undefined };
    readonly answer: TicketsDeclareAnswer;
  };
  /** What happened to a ticket, newest first, with reasons. */
  readonly 'GET /tickets/:ticket/timeline': {
    readonly params: { readonly ticket: string };
    readonly query: { readonly limit?: number | undefined; readonly cursor?: ('' | string) | undefined };
    readonly body: None;
    readonly answer: JournalListAnswer;
  };
  /** The tiers, with what each expects. */
  readonly 'GET /tiers': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly items: readonly {
        readonly name: string;
        readonly means: string;
        readonly availability: { readonly target: number; readonly days: number };
        readonly changes: {
          readonly low: {
            readonly approvals: readonly ('peer' | 'manager' | 'vp')[];
            readonly notice: { readonly days: number; readonly workingDays: boolean };
            readonly inWindow: boolean;
            readonly customer: 'not asked' | 'told' | 'approves';
          };
          readonly medium: {
            readonly approvals: readonly ('peer' | 'manager' | 'vp')[];
            readonly notice: { readonly days: number; readonly workingDays: boolean };
            readonly inWindow: boolean;
            readonly customer: 'not asked' | 'told' | 'approves';
          };
          readonly high: {
            readonly approvals: readonly ('peer' | 'manager' | 'vp')[];
            readonly notice: { readonly days: number; readonly workingDays: boolean };
            readonly inWindow: boolean;
            readonly customer: 'not asked' | 'told' | 'approves';
          };
        };
        readonly readiness: readonly string[];
        readonly severities: { readonly down: number; readonly impaired: number; readonly unstated: number };
        readonly tier: number;
        readonly version: number;
      }[];
    };
  };
  /** Remove a tier that no service has. */
  readonly 'DELETE /tiers/:tier': {
    readonly params: { readonly tier: string };
    readonly query: None;
    readonly body: None;
    readonly answer: { readonly done: true };
  };
  /** Define a tier, or change what it expects. */
  readonly 'PUT /tiers/:tier': {
    readonly params: { readonly tier: string };
    readonly query: None;
    readonly body: {
      readonly name: string;
      readonly means: string;
      readonly availability: { readonly target: number; readonly days?: number | undefined };
      readonly changes: {
        readonly low: {
          readonly approvals?: readonly ('peer' | 'manager' | 'vp')[] | undefined;
          readonly notice?: { readonly days: number; readonly workingDays?: boolean | undefined } | undefined;
          readonly inWindow?: boolean | undefined;
          readonly customer?: ('not asked' | 'told' | 'approves') | undefined;
        };
        readonly medium: {
          readonly approvals?: readonly ('peer' | 'manager' | 'vp')[] | undefined;
          readonly notice?: { readonly days: number; readonly workingDays?: boolean | undefined } | undefined;
          readonly inWindow?: boolean | undefined;
          readonly customer?: ('not asked' | 'told' | 'approves') | undefined;
        };
        readonly high: {
          readonly approvals?: readonly ('peer' | 'manager' | 'vp')[] | undefined;
          readonly notice?: { readonly days: number; readonly workingDays?: boolean | undefined } | undefined;
          readonly inWindow?: boolean | undefined;
          readonly customer?: ('not asked' | 'told' | 'approves') | undefined;
        };
      };
      readonly readiness?: readonly string[] | undefined;
      readonly severities: { readonly down: number; readonly impaired: number; readonly unstated: number };
    };
    readonly answer: {
      readonly name: string;
      readonly means: string;
      readonly availability: { readonly target: number; readonly days: number };
      readonly changes: {
        readonly low: {
          readonly approvals: readonly ('peer' | 'manager' | 'vp')[];
          readonly notice: { readonly days: number; readonly workingDays: boolean };
          readonly inWindow: boolean;
          readonly customer: 'not asked' | 'told' | 'approves';
        };
        readonly medium: {
          readonly approvals: readonly ('peer' | 'manager' | 'vp')[];
          readonly notice: { readonly days: number; readonly workingDays: boolean };
          readonly inWindow: boolean;
          readonly customer: 'not asked' | 'told' | 'approves';
        };
        readonly high: {
          readonly approvals: readonly ('peer' | 'manager' | 'vp')[];
          readonly notice: { readonly days: number; readonly workingDays: boolean };
          readonly inWindow: boolean;
          readonly customer: 'not asked' | 'told' | 'approves';
        };
      };
      readonly readiness: readonly string[];
      readonly severities: { readonly down: number; readonly impaired: number; readonly unstated: number };
      readonly tier: number;
      readonly version: number;
    };
  };
  /** My watch: am I on call, what pages me now, what I owe. */
  readonly 'GET /watch': {
    readonly params: None;
    readonly query: None;
    readonly body: None;
    readonly answer: {
      readonly shift: {
        readonly team: string;
        readonly role: string;
        readonly since: number;
        readonly until: number | null;
        readonly after: string | null;
        readonly before: string | null;
        readonly nextMine: number | null;
      } | null;
      readonly nextMine: { readonly team: string; readonly role: string; readonly from: number } | null;
      readonly strip: {
        readonly from: number;
        readonly to: number;
        readonly stretches: readonly {
          readonly from: number;
          readonly to: number;
          readonly person: string | null;
          readonly mine: boolean;
        }[];
        readonly pages: readonly { readonly at: number; readonly severity: number; readonly ticket: string; readonly title: string }[];
      } | null;
      readonly pages: readonly {
        readonly id: string;
        readonly ticket: string;
        readonly severity: number;
        readonly title: string;
        readonly service: string;
        readonly tier: number | null;
        readonly since: number;
        readonly alarm: string | null;
        readonly next: { readonly at: number; readonly who: string } | null;
      }[];
      readonly owed: readonly {
        readonly kind: string;
        readonly title: string;
        readonly detail: string;
        readonly due: number | null;
        readonly verb: string;
        readonly to: string;
      }[];
      readonly load: readonly { readonly week: number; readonly day: number; readonly night: number }[];
      readonly counts: { readonly owed: number; readonly open: number };
    };
  };
}
