#!/usr/bin/env node
import { ownTerminal } from './ownTerminal';
import { run } from './run';

// Not process.exit: what is still being written gets its turn.
run(process.argv.slice(2), ownTerminal()).then(code => {
  process.exitCode = code;
});
