/** Conditions of rows and rules: what is left out does not matter. */
export const among = <T>(wanted: readonly T[] | undefined, value: T): boolean => wanted === undefined || wanted.includes(value);
export const same = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value;
export const over = (limit: number | undefined, value: number): boolean => limit === undefined || value > limit;
