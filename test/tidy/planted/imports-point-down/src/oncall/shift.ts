import { page } from '../paging/index.ts';

export const shift = (): string => page;
