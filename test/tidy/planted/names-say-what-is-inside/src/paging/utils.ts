export const anything = 'anything';
