// Makes dist/: generated schemas and validators, the bundles, the declarations. `npm ci` runs it by `prepare`.
//
// dist/cli.js and its chunks are CommonJS: esbuild splits ES modules only, so each of its files is turned into CommonJS afterwards (commonjs.mjs).
// Node loads that several milliseconds faster than ES modules or one big file, and the class of an error is one class everywhere.
// dist/lib/ is the library, ES modules with declarations.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { recordCodeCache } from './code-cache.mjs';
import { checkOrder, toCommonJs } from './commonjs.mjs';

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

/** Commander can start programs for subcommands; Rollcall has none, and loading `child_process` costs every command a millisecond. */
const WITHOUT_CHILD_PROCESSES = {
  name: 'without-child-processes',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'none' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * undici loads its HTTP/2 half, and Node's with it, before it knows whether a server speaks that. Rollcall never offers it
 * (`allowH2` is off), so that no server chooses it: 11 ms of every run that talks to one.
 */
const WITHOUT_HTTP2 = {
  name: 'without-http2',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('HTTP/2 was not offered, and the server chose it'); };",
    })),
};

/** undici makes its parser in src/http/compiled-once.ts, which says why. */
const PARSER_COMPILED_ONCE = {
  name: 'parser-compiled-once',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split('llhttpInstance = lazyllhttp()');
      if (parts.length !== 2) throw new Error(`${path} makes its parser in another way than it did`);
      const place = JSON.stringify(join(root, 'src/http/compiled-once.ts'));
      return { contents: parts.join(`llhttpInstance = require(${place}).compiledOnce(lazyllhttp)`) };
    }),
};

/** pg asks for a driver in C that nobody has to install; where there is none it goes on without it. */
const WITHOUT_NATIVE_POSTGRES = {
  name: 'without-native-postgres',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^pg-native$/ }, () => ({ path: 'none', namespace: 'no-native-postgres' }));
    onLoad({ filter: /.*/, namespace: 'no-native-postgres' }, () => ({
      contents: "throw Object.assign(new Error('pg-native is not here'), { code: 'MODULE_NOT_FOUND' });",
    }));
  },
};

try {
  runScript('scripts/schemas.mjs');
  await bundleCommandLine();
  await recordCodeCache(join(making, 'cli.js'));
  await bundleLibrary();
  writeDeclarations();
  replaceDist();
} finally {
  rmSync(making, { recursive: true, force: true });
}

/** `dist/cli.js` answers `--version` by itself; everything else is in `dist/cli/`, in chunks that are loaded when they are needed. */
async function bundleCommandLine() {
  const start = await build({
    ...COMMON,
    format: 'cjs',
    supported: { 'dynamic-import': false },
    splitting: false,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: making,
  });
  write(join(making, 'cli.js'), `#!/usr/bin/env node\n${start.outputFiles[0].text}`);
  chmodSync(join(making, 'cli.js'), 0o755);
  const rest = await build({
    ...COMMON,
    entryPoints: { process: 'src/cli/process.ts' },
    outdir: join(making, 'cli'),
    chunkNames: '[name]-[hash]',
    plugins: [WITHOUT_CHILD_PROCESSES, WITHOUT_HTTP2, PARSER_COMPILED_ONCE, WITHOUT_NATIVE_POSTGRES],
  });
  const files = new Map(rest.outputFiles.map((file) => [relative(join(making, 'cli'), file.path), toCommonJs(file.text)]));
  checkOrder(files);
  for (const [name, code] of files) write(join(making, 'cli', name), code);
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
    plugins: [WITHOUT_HTTP2, PARSER_COMPILED_ONCE, WITHOUT_NATIVE_POSTGRES],
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
