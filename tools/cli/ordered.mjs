#!/usr/bin/env node
// The command line under a name of its own: `npx ordered topics list` from this folder.
process.argv.splice(2, 0, 'cli');
await import('../bootstrap.mjs');
