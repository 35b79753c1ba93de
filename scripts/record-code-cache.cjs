// Loaded before a run of dist/cli.js: writes what V8 has compiled of each file by the end of the run, beside what earlier runs left.
const { mkdirSync, writeFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

const { Script } = vm;
const scripts = new Map();
vm.Script = class extends Script {
  constructor(code, options) {
    super(code, options);
    scripts.set(options.filename, this);
  }
};

process.once('exit', () => {
  // A cache counts for the flags that it was made with: those of before src/http/compiled-once.ts, and what its flag took along.
  for (const flag of ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering']) setFlagsFromString(flag);
  for (const [filename, script] of scripts) {
    const folder = join(dirname(filename), `code-cache-${process.version}-${process.arch}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, basename(filename)), script.createCachedData());
  }
});
