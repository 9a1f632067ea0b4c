import { must, type Instant } from '../kernel/index.ts';
import type { Reader } from './database/index.ts';

export type FactValue = number | string | boolean | null;

/** A named number or word about subjects of one kind, which areas further down ask for without knowing who answers. */
export interface Fact {
  /** Noun of the subject, then what: `service.open-tickets`. */
  readonly name: string;
  /** `service`, `person`, `team` or `ticket`. */
  readonly subject: string;
  /** What it says, in one clause, for screens and the documentation. */
  readonly words: string;
  /** The values of many subjects in one question, by subject id. A subject left out has no reading. */
  read(reader: Reader, ask: FactQuestion): Promise<ReadonlyMap<string, FactValue>>;
}

/** Ids of subjects, and the present. */
export interface FactQuestion {
  readonly subjects: readonly string[];
  readonly now: Instant;
}

const register = new Map<string, Fact>();

/** Makes a fact known. App calls it once per fact at start; another fact of the same name is a bug. */
export function registerFact(fact: Fact): void {
  must((register.get(fact.name) ?? fact) === fact, `two facts are called ${fact.name}`);
  register.set(fact.name, fact);
}

/** One fact of many subjects; empty when no area answers for it. */
export async function readFact(reader: Reader, name: string, ask: FactQuestion): Promise<ReadonlyMap<string, FactValue>> {
  const fact = register.get(name);
  return fact === undefined || ask.subjects.length === 0 ? new Map() : fact.read(reader, ask);
}
