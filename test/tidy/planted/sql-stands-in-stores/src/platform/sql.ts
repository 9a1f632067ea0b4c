export const sql = (strings: TemplateStringsArray): string => strings.join('');
