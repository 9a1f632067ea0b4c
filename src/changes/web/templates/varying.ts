import { slugOf } from '../../../catalog/web/team-dialogs.tsx';
import { linesOf } from '../record-fields.ts';

/** Where the value of a line ends: at its last ` = `, or without one at its last sign, since values have signs of their own. */
const cutOf = (line: string): readonly [at: number, length: number] => {
  const wide = line.lastIndexOf(' = ');
  return wide >= 0 ? [wide, 3] : [line.lastIndexOf('='), 1];
};

/** What varies, as it is typed: `320 = the new size`, one a line. */
export const varyingOf = (text: string): { key: string; words: string; value: string }[] =>
  linesOf(text).map((line, place) => {
    const [at, length] = cutOf(line);
    const [value, words] = at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + length).trim()];
    const said = words === '' ? `value ${place + 1}` : words;
    return { value, words: said, key: slugOf(said) };
  });
