import { store } from '../store.ts';

export const layer = store;
