import { readFileSync } from 'node:fs'; // fault
import { Pool } from 'pg'; // fault

import { store } from '../store.ts'; // fault
import { layer } from './layer.ts';

export const shift = [readFileSync, Pool, store, layer];
