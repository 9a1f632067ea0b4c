export const people = 2;
