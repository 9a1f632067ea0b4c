export const name = 'PAG-2: pages';
