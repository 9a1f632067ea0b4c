/** A command that a runner's file names: a list of arguments, in which `{host}` stands for a word that has to match. */
export interface NamedCommand {
  readonly run: readonly string[];
  /** For each parameter, in the order in which a step gives them, whether a word is one. */
  readonly parameters: readonly { readonly name: string; readonly takes: (word: string) => boolean; readonly pattern: string }[];
}

const WORD = /"([^"]*)"|'([^']*)'|(\S+)/g;
const MOST_WORDS = 100;

/** The words of a step's command: apart by spaces, with quotes around what has some. Nothing else means anything: there is no shell. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(WORD)].slice(0, MOST_WORDS).map(([, double, single, plain]) => double ?? single ?? plain ?? '');

/** What a step's command comes to on this machine: a list of arguments, or why there is none. */
export type Fitted =
  | { readonly is: 'fits'; readonly name: string; readonly run: readonly string[] }
  | { readonly is: 'not'; readonly because: string };

const not = (because: string): Fitted => ({ is: 'not', because });

/** Finds the command that a step names, and puts the step's words where the file wants them: whole arguments, never parts of a shell's line. */
export function fitCommand(command: string, known: ReadonlyMap<string, NamedCommand>): Fitted {
  const [name = '', ...given] = wordsOf(command);
  const found = known.get(name);
  if (found === undefined) return not(`this runner's file names no command "${name}"`);
  const { run, parameters } = found;
  if (given.length !== parameters.length)
    return not(`"${name}" takes ${parameters.length} ${parameters.length === 1 ? 'word' : 'words'}, and the step gives ${given.length}`);
  const wrong = parameters.findIndex(({ takes }, place) => !takes(given[place] ?? ''));
  const parameter = parameters[wrong];
  if (parameter !== undefined) return not(`"${given[wrong] ?? ''}" is no ${parameter.name}: the file takes ${parameter.pattern}`);
  const values = new Map(parameters.map((each, place) => [`{${each.name}}`, given[place] ?? '']));
  return { is: 'fits', name, run: run.map((part) => values.get(part) ?? part) };
}
