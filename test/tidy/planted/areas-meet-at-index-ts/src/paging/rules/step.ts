import { layer } from '../../oncall/rules/index.ts';

export const step = layer;
