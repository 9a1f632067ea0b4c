export { page } from '../paging/index.ts'; // fault
export type { Page } from '../paging/index.ts'; // fault
