const NUMBER_WORDS =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|half|third|quarter|tenth|dozen)\b/i;

/** Whether a text says how much: a number that is no part of a name or a version. */
export const hasNumber = (text: string): boolean => NUMBER_WORDS.test(text) || /(?<![\w.-]|version )\d/i.test(text);

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** Words that stand for themselves: quoted, in capitals or with the signs of a machine's names. */
const isExactWord = (word: string): boolean => /["'`“”]|^[A-Z_]{3,}$|[a-z0-9][_/=:-][a-z0-9]|\.[a-z]{2,}/i.test(word);

const SAYS_NOTHING =
  /^(?:it |all |everything |the service )?(?:is |are |looks? |should (?:be|work) |seems )?(?:ok(?:ay)?|fine|works?|working|good|done|normal|success(?:ful)?|up|running|as (?:before|expected)|back(?: to before)?|green|healthy|better|bigger|gone|passe[sd])\W*$/i;

/** Whether an expectation cannot be told from its opposite: "ok" is none without a number or an exact answer. */
export function isEmptyExpectation(text: string): boolean {
  if (hasNumber(text) || /\d/.test(text)) return false;
  const said = text.trim();
  return SAYS_NOTHING.test(said) || (words(said).length <= 4 && !words(said).some(isExactWord));
}

const COMMAND_WITH_HOST =
  /\b(?:ssh|sftp)\s+\S|\w:\/|@[a-z]|https?:\/\/|--(?:host|hostname|limit|context|cluster|region|server)[ =]|\s-h\s+\S|\b[a-z0-9-]+\.[a-z0-9-]+\.[a-z]{2,}\b/i;

/** Whether a stranger knows where a step is done. */
export const namesHost = ({ where, command }: { readonly where: string; readonly command: string | null }): boolean =>
  where.trim() !== '' || (command !== null && COMMAND_WITH_HOST.test(command));

const ON_A_SCREEN = /\b(?:press|click|set|open|choose|select|tick|enter|type|untick)\b/i;

/** Whether words tell exactly what to do: on a screen, or with names and numbers. */
export function isExactAction(text: string): boolean {
  const said = words(text);
  if (said.length >= 6 && ON_A_SCREEN.test(text)) return true;
  return said.length >= 5 && (hasNumber(text) || said.some(isExactWord));
}

const TURNED_BACK =
  /\b(?:reverse|undo|revert|roll(?:ing)?[ -]?back|back ?out)\b.*\b(?:timeline|steps?|changes?|order|above|everything|all|it|deploy(?:ment)?)\b|^(?:roll ?back|revert|undo|reverse)\W*$/i;
const NO_PLAN = /^\W*(?:n\/?a|none|not (?:applicable|needed|possible|required)|nothing|no rollback.*|tbd|-+)?\W*$/i;

/** Whether words only say that there is a way back, not which: "reverse the timeline". */
export const isNoWayBack = (text: string): boolean => NO_PLAN.test(text) || TURNED_BACK.test(text);

const GENERIC = new Set(
  `a an and the of for to in on at with by from new some more this that our other update updates upgrade change changes changed deploy deployment deploying
  release fix fixes fixing improve improvement improvements adjust version configuration config setting settings urgent important minor major
  service services system production prod maintenance work stuff things various small big quick please`.split(/\s+/),
);

/** The words of a title that say what is changed: not those that fit any change, nor the name of its service. */
export function tellingWords(title: string, services: readonly string[]): readonly string[] {
  const names = new Set(services.flatMap((service) => [service, ...service.split('-')]).map((each) => each.toLowerCase()));
  return words(title.toLowerCase())
    .map((word) => word.replace(/^\W+|\W+$/g, ''))
    .filter((word) => word !== '' && !GENERIC.has(word) && !names.has(word));
}

const NO_HARM =
  /^\W*(?:no(?:ne|thing)?|n\/?a|zero)?\s*(?:business |customer |user )?(?:impact|effect|harm|outage|downtime)?\s*(?:is )?(?:expected|known|foreseen)?\W*$/i;

/** Whether a worst case is only denied. */
export const isDenied = (worstCase: string): boolean => NO_HARM.test(worstCase);
