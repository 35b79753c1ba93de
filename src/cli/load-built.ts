import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** What a file of `dist/cli/` is called with. */
type Body = (exports: unknown, require: (name: string) => unknown, module: { exports: unknown }) => void;

/**
 * Loads a file of `dist/cli/`. Where the build left V8's code cache for this very Node, V8 does not compile again what a run needs:
 * half of the start of a command. A cache that V8 does not take (another Node, other flags) costs nothing but reading it.
 */
export function loadBuilt(name: string): unknown {
  const folder = join(__dirname, 'cli');
  const caches = join(folder, `code-cache-${process.version}-${process.arch}`);
  if (!existsSync(caches)) return require(join(folder, name)) as unknown;
  const loaded = new Map<string, { exports: unknown }>();

  function load(file: string): unknown {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const filename = join(folder, file);
    const code = `(function (exports, require, module) {${readFileSync(filename, 'utf8')}\n})`;
    const script = new Script(code, { filename, cachedData: readCache(join(caches, file)) });
    const body = script.runInThisContext() as Body;
    body(module.exports, requireFrom, module);
    return module.exports;
  }
  function requireFrom(wanted: string): unknown {
    return wanted.startsWith('./') ? load(wanted.slice('./'.length)) : (require(wanted) as unknown);
  }
  return load(name);
}

function readCache(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
