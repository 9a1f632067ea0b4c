export const waits = 2;
