import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/* node fresh-pack.mjs CLI DIR: `rollcall audit --out DIR` in this very process, so that it is what is measured, into a folder that is not there. */
const [cli, dir] = process.argv.slice(2);
rmSync(dir, { recursive: true, force: true });
process.argv = [process.argv[0], cli, 'audit', '--out', dir];
await import(pathToFileURL(cli).href);
