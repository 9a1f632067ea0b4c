import { runCommand } from './program.ts';

process.exitCode = await runCommand(process.argv.slice(2), process.env, {
  out: { say: (line) => void process.stdout.write(`${line}\n`) },
  complain: (line) => void process.stderr.write(`${line}\n`),
});
