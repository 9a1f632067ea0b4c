/** Where an incident meets, by the organisation's template: `{number}`, `{service}` and `{severity}` stand for the ticket's own. */
export const placeOf = (
  template: string,
  ticket: { readonly number: number; readonly service: string; readonly severity: number },
): string => template.replaceAll(/\{(number|service|severity)\}/g, (_, word: 'number' | 'service' | 'severity') => String(ticket[word]));
