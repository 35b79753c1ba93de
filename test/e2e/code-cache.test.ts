import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, example } from './spawn.ts';

/** Counts the files that V8 took from the cache, and those that it refused, on stderr. */
const COUNTER = `
const vm = require('node:vm');
const count = { taken: 0, refused: 0, none: 0 };
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    count[options.cachedData === undefined ? 'none' : this.cachedDataRejected ? 'refused' : 'taken'] += 1;
  }
};
process.on('exit', () => console.error(JSON.stringify(count)));
`;
const CACHES = `cli/code-cache-${process.version}-${process.arch}`;

let root: string;
let dist: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-code-cache-'));
  writeFileSync(join(root, 'counter.cjs'), COUNTER);
  dist = join(root, 'dist');
  cpSync(dirname(CLI), dist, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Seen {
  readonly status: number | null;
  readonly stdout: string;
  readonly counted: { readonly taken: number; readonly refused: number; readonly none: number } | undefined;
}

function validate(...flags: readonly string[]): Seen {
  const args = [...flags, '--require', join(root, 'counter.cjs'), join(dist, 'cli.js'), 'validate'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: example('quickstart'), encoding: 'utf8' });
  return { status, stdout, counted: stderr === '' ? undefined : (JSON.parse(stderr) as Seen['counted']) };
}

const VALID = { status: 0, stdout: expect.stringContaining('The configuration is valid') as string };

describe.sequential('the code cache that the build leaves', () => {
  it('is what V8 takes for every file that the examples need', () => {
    expect(validate()).toMatchObject({ ...VALID, counted: { refused: 0, none: 0 } });
    expect(validate().counted?.taken).toBeGreaterThan(20);
  });

  it('is passed over under flags that it was not made with', () => {
    const { status, stdout, counted } = validate('--no-opt');

    expect({ status, stdout }).toEqual(VALID);
    expect(counted).toMatchObject({ taken: 0, none: 0 });
  });

  it('is passed over where its files are cut short or empty', () => {
    const files = readdirSync(join(dist, CACHES)).map((name) => join(dist, CACHES, name));
    for (const [index, file] of files.entries()) {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.subarray(0, index % 2 === 0 ? 0 : bytes.length / 2));
    }

    expect(validate()).toMatchObject({ ...VALID, counted: { taken: 0, none: 0 } });
  });

  it('may lack a file', () => {
    rmSync(join(dist, CACHES, 'process.js'));

    expect(validate()).toMatchObject({ ...VALID, counted: { none: 1 } });
  });

  it('may be of another Node, and then Node loads the files itself', () => {
    rmSync(join(dist, CACHES), { recursive: true });

    expect(validate()).toMatchObject({ ...VALID, counted: { taken: 0, refused: 0, none: 0 } });
    expect(existsSync(join(dist, CACHES))).toBe(false);
  });
});
