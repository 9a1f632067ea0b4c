import { page } from '../paging/index.ts'; // fault

export const shift = (): string => page;
