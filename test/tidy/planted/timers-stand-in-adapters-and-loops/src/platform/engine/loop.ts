export const loop = (then: () => void): unknown => setTimeout(then, 1000);
