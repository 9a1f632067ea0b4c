import { find } from '../oncall/find.ts'; // fault
import { layer } from '../oncall/rules/index.ts'; // fault
import { clock } from '../platform/clock/index.ts';
import { read } from '../platform/clock/read.ts'; // fault

export const page = async (): Promise<unknown> => [find, layer, clock, read, await import('../oncall/find.ts')]; // fault
