export { readConfig, type Config, type WatchConfig } from './config.ts';
