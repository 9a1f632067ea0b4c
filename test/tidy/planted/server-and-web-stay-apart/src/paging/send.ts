export const send = 'send';
export type Send = string;
