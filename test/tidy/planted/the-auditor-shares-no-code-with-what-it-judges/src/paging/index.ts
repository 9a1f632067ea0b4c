export const steps = 2;
