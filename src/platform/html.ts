/** Text that is HTML already: made by `html` alone. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Part = string | number | Html | undefined | readonly (string | Html)[];

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for an element's content and for an attribute in quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const asHtml = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(asHtml).join('');
};

/** The one template of hand-made HTML: what is put in is escaped unless it is HTML of this template; undefined leaves nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((text, index) => (index === 0 ? text : asHtml(parts[index - 1]) + text)).join(''));

/** An address for `href`: http or https (or a path of our own), or "#" when it is anything else. */
export const safeHref = (address: string): string => (/^(?:https?:\/\/|\/(?!\/))/i.test(address) ? address : '#');
