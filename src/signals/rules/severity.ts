/** Words of severity and the number each means. Words are compared in lower case. */
export type SeverityTable = Readonly<Record<string, number>>;

/** The table that ships; an integration's own words go before it. */
export const shippedSeverities: SeverityTable = {
  '1': 1,
  '2': 2,
  '3': 3,
  '4': 4,
  critical: 1,
  page: 1,
  fatal: 1,
  error: 2,
  high: 2,
  warning: 3,
  info: 4,
  none: 4,
  debug: 4,
};

/** The severity of an alert that says none, on a service that says none. */
export const SEVERITY_IF_NONE = 2;

export interface SeverityInput {
  /** The word that the alert carries. */
  readonly said: string | undefined;
  /** The integration's own words, each instead of a shipped one. */
  readonly table: SeverityTable;
  readonly serviceDefault: number | undefined;
  /** The integration's ceiling: 1 for all, 4 for the least. */
  readonly most: number;
}

export interface SeverityDecision {
  readonly severity: number;
  readonly because: string;
}

function unlimited(input: SeverityInput): SeverityDecision {
  const word = input.said?.trim().toLowerCase() ?? '';
  const own = new Map(Object.entries(input.table)).get(word);
  const meant = own ?? new Map(Object.entries(shippedSeverities)).get(word);
  if (meant !== undefined) return { severity: meant, because: `its severity is "${word}"` };
  const without = word === '' ? 'it says no severity' : `"${word}" is no severity that is known`;
  return input.serviceDefault === undefined
    ? { severity: SEVERITY_IF_NONE, because: `${without}, and its service has no default` }
    : { severity: input.serviceDefault, because: `${without}: the default of its service` };
}

/** The severity of an alert, 1 to 4, and why: its own word, else the service's default, else 2; never above the integration's ceiling. */
export function severityOf(input: SeverityInput): SeverityDecision {
  const found = unlimited(input);
  if (found.severity >= input.most) return found;
  return {
    severity: input.most,
    because: `${found.because}, lowered from ${found.severity} to ${input.most}: its integration may raise no more`,
  };
}
