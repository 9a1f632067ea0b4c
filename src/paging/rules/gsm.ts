/** The letters of an SMS (GSM 03.38, default alphabet): each is one septet. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Letters of the extension table: two septets each. */
const extended = new Set('^{}\\[~]|€');
const EXTENDED = /[\^{}\\[~\]|€]/g;

const near: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '…': '...',
  '→': '->',
  '←': '<-',
  '•': '-',
  '·': '-',
  '×': 'x',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
  '`': "'",
  '´': "'",
  µ: 'u',
  ł: 'l',
  Ł: 'L',
  ç: 'c',
  đ: 'd',
  ı: 'i',
};

const known = (letter: string): boolean => basic.has(letter) || extended.has(letter);

function written(letter: string): string {
  if (known(letter)) return letter;
  const other = near[letter];
  if (other !== undefined) return other;
  const plain = Array.from(letter.normalize('NFKD'))
    .filter((part) => !/\p{M}/u.test(part))
    .map((part) => near[part] ?? part)
    .join('');
  return plain !== '' && Array.from(plain).every(known) ? plain : '?';
}

/** Most texts need nothing done: letters that stand alike in both alphabets, single spaces, no marks in a row. */
const PLAIN = /^(?! )(?:[A-Za-z0-9!"#%&'()*+,\-./:;<=>@$_]| (?! |$)|\?(?!\?))*$/;

/** A text in letters that every SMS can carry, on one line: near letters for others, one "?" for what has none. */
export function gsm7(text: string): string {
  if (PLAIN.test(text)) return text;
  const line = text
    .normalize('NFC')
    .replace(/[\s\p{Z}\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return Array.from(line, written)
    .join('')
    .replace(/\?{2,}/g, '?')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** How long a text of such letters is in an SMS, which holds 160. */
export const septets = (text: string): number => text.length + (text.match(EXTENDED)?.length ?? 0);
