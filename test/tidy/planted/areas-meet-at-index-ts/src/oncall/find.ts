export const find = 'find';
