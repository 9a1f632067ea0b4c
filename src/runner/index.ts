export { Memory } from './memory.ts';
export { readRunnerFile, type RunnerFile } from './runner-file.ts';
export { Runner } from './runner.ts';
export { serverAt } from './server.ts';
