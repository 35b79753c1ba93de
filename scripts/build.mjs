// Makes dist/: generated schemas and validators, the bundles, the declarations. `npm ci` runs it by `prepare`.
//
// dist/cli.js and its chunks are CommonJS: esbuild splits ES modules only, so each of its files is turned into CommonJS afterwards.
// Node loads that several milliseconds faster than ES modules or one big file, and the class of an error is one class everywhere.
// dist/lib/ is the library, ES modules with declarations.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const making = join(root, `dist.making-${process.pid}`);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const COMMON = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { ROLLCALL_VERSION_AT_BUILD: JSON.stringify(version) },
};

try {
  runScript('scripts/schemas.mjs');
  await bundleCommandLine();
  await bundleLibrary();
  writeDeclarations();
  replaceDist();
} finally {
  rmSync(making, { recursive: true, force: true });
}

async function bundleCommandLine() {
  const entry = { cli: 'src/cli/main.ts' };
  const { outputFiles } = await build({ ...COMMON, entryPoints: entry, outdir: making, chunkNames: 'cli/[name]-[hash]' });
  for (const file of outputFiles) {
    const { code } = await transform(file.text, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
    });
    write(file.path, code);
  }
  const main = join(making, 'cli.js');
  writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, 'utf8')}`);
  chmodSync(main, 0o755);
  write(join(making, 'package.json'), '{"type":"commonjs"}\n');
}

async function bundleLibrary() {
  // CommonJS packages inside ES modules call `require` for Node's own modules.
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  };
  const { outputFiles } = await build({
    ...COMMON,
    banner,
    entryPoints: { index: 'src/index.ts' },
    outdir: join(making, 'lib'),
    chunkNames: 'chunks/[name]-[hash]',
  });
  for (const file of outputFiles) write(file.path, file.text);
  write(join(making, 'lib/package.json'), '{"type":"module"}\n');
}

/** tsc keeps `./x.ts` in declarations; other compilers look for `./x.js`. */
function writeDeclarations() {
  const types = join(making, 'lib/types');
  const done = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', types],
    { cwd: root, encoding: 'utf8' },
  );
  if (done.status !== 0) throw new Error(`tsc made no declarations:\n${done.stdout}${done.stderr}`);
  for (const file of readdirSync(types, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(types, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/((?:from|import\()\s*['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'));
  }
}

/** In one step, so that nobody who runs the command line meets half of it. */
function replaceDist() {
  const dist = join(root, 'dist');
  const former = `${making}.former`;
  if (existsSync(dist)) renameSync(dist, former);
  renameSync(making, dist);
  rmSync(former, { recursive: true, force: true });
}

function runScript(path) {
  const done = spawnSync(process.execPath, [join(root, path)], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) throw new Error(`${relative(root, path)} ended with ${done.status ?? done.signal}`);
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
