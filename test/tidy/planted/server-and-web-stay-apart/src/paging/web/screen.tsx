import { send } from '../send.ts';

export const Screen = send;
