const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The lines that a mail of HTML alone shows, near enough to find its first; nothing of it is shown to anybody. */
export const textOfHtml = (html: string): string =>
  html
    .replace(/<(head|style|script|title)\b[^]*?<\/\1\s*>/gi, '')
    .replace(/<!--[^]*?-->/g, '')
    .replace(/[\r\n]+/g, ' ')
    .replace(/<(?:br|\/?p|\/?div|\/?tr|\/?li|\/?h[1-6]|\/?blockquote|hr)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|([a-z]+));/gi, (whole, code: string | undefined, name: string | undefined) => {
      if (code !== undefined) return String.fromCodePoint(Math.min(Number(code), 0x10_ff_ff));
      return entities[(name ?? '').toLowerCase()] ?? whole;
    });
