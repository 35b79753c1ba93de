// Writes schemas/*.json, and the validators compiled from them, out of src/core/config/schemas and the providers' own schemas.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const standaloneCode = standaloneModule.default;

/** Draft-07 with all errors; duplicates are Rollcall's own to find, and a provider's `if` need not repeat types. */
const AJV_OPTIONS = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
  code: { source: true, esm: true, optimize: 2 },
};

/** Writes what has changed; returns the names of the files that were written. */
export async function writeSchemas(root, providersModule = 'src/providers/index.ts') {
  const files = await makeSchemas(root, providersModule);
  return Object.entries(files)
    .filter(([file, text]) => writeIfChanged(join(root, file), text))
    .map(([file]) => file);
}

/**
 * The texts of all files by name: published schemas, and two modules of compiled ones. What checks plan and state files is a module of
 * its own, twice as large as what checks the configuration and not needed by most commands.
 */
export async function makeSchemas(root, providersModule = 'src/providers/index.ts') {
  const { publishedSchemas, checkedSchemas, providers } = await loadSources(root, providersModule);
  const { plan, state, ...config } = checkedSchemas(providers);
  const published = Object.entries(publishedSchemas(providers)).map(([name, schema]) => [
    `schemas/${name}.schema.json`,
    `${JSON.stringify(schema, null, 2)}\n`,
  ]);
  return {
    ...Object.fromEntries(published),
    'src/core/config/validators.generated.js': await compile(root, 'validators', config),
    'src/core/config/file-validators.generated.js': await compile(root, 'fileValidators', { plan, state }),
  };
}

async function loadSources(root, providersModule) {
  const contents = `export { publishedSchemas, checkedSchemas } from './src/core/config/schemas/compose.ts';\nexport { providers } from './${providersModule}';`;
  const result = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(result.outputFiles[0].contents).toString('base64')}`);
}

/** One module: ajv's generated functions, and the table that says which is which. */
async function compile(root, exported, checked) {
  const ajv = new Ajv(AJV_OPTIONS);
  const names = {};
  const add = ({ schema, keys, unique }) => {
    const name = `check${Object.keys(names).length}`;
    ajv.addSchema(schema, name);
    names[name] = name;
    return `{ validate: ${name}, keys: ${JSON.stringify(keys)}, unique: ${JSON.stringify(unique)} }`;
  };
  const table = tableText(checked, add);
  const functions = standaloneCode(ajv, names).replaceAll(/export const (check\d+) = /g, 'const $1 = ');
  // The functions ask for two small files of ajv by `require`; bundling puts them in.
  const contents = `${functions}\nexport const ${exported} = ${table};`;
  const result = await build({
    stdin: { contents, resolveDir: root, loader: 'js' },
    bundle: true,
    minify: true,
    platform: 'neutral',
    mainFields: ['main'],
    format: 'esm',
    write: false,
    logLevel: 'warning',
    charset: 'utf8',
  });
  return `// Made by scripts/schemas.mjs.\n${result.outputFiles[0].text}`;
}

function tableText(value, add) {
  if ('schema' in value && 'unique' in value) return add(value);
  const entries = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${tableText(part, add)}`);
  return `{ ${entries.join(', ')} }`;
}

function writeIfChanged(file, text) {
  let before;
  try {
    before = readFileSync(file, 'utf8');
  } catch {
    before = undefined; // not there yet
  }
  if (before === text) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const written = await writeSchemas(dirname(dirname(fileURLToPath(import.meta.url))), process.argv[2]);
  console.log(written.length > 0 ? `wrote ${written.join(', ')}` : 'schemas are up to date');
}
