import { people } from '../catalog/index.ts';
import { steps } from '../paging/index.ts'; // fault
import { waits } from '../platform/engine/index.ts'; // fault

export const judged = people + steps + waits;
