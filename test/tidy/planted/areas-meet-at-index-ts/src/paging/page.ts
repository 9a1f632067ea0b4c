import { find } from '../oncall/find.ts';
import { layer } from '../oncall/rules/index.ts';

export const page = (): string => find + layer;
