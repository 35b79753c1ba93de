import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { openManifest } from '../core/audit/manifest.ts';
import { RollcallError } from '../core/errors.ts';
import { isChained } from '../core/model/audit.ts';
import type { AuditManifest } from '../core/model/audit.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { isPartial } from './partial-packs.ts';

/** What a new pack says of the one before it. */
export type ChainLink = Pick<AuditManifest, 'number' | 'previous'>;

/** Name of the file that seals a pack. */
export const MANIFEST = 'manifest.json';

export interface ChainRequest {
  /** Absolute path of the new pack. */
  readonly dir: string;
  readonly project: string;
  readonly keyCheck: string | null;
  /** Absolute path of the pack before it; undefined: the newest one beside the new one of which all that was asked for could be read. */
  readonly previous: string | undefined;
}

/**
 * The pack that a new one follows: the one that was named, else the last of this project in the same folder that is a link of the chain.
 *
 * @throws RollcallError `AUDIT_PACK` where it is no pack of this project, or is no link of a chain, or a manifest beside the new one does not open, `AUDIT_KEY` where its people were hashed with another key
 */
export async function findPrevious({ dir, project, keyCheck, previous }: ChainRequest): Promise<ChainLink> {
  const found = previous === undefined ? await newestBeside(dir, project) : await openNamed(previous);
  if (!found) return { number: 1, previous: null };
  const { manifest } = found;
  if (!manifest || manifest.project !== project) {
    throw new RollcallError('AUDIT_PACK', `${quoteName(found.dir)} is no pack of ${quoteName(project)}, or its manifest was changed.`, {
      hint: 'Name the last pack with "--previous DIR"; "rollcall audit verify DIR" says what is wrong with one.',
    });
  }
  if (!isChained(manifest)) {
    throw new RollcallError('AUDIT_PACK', `${quoteName(found.dir)} is no link of a chain: parts could not be read when it was made.`, {
      hint: 'Name the last pack that is, with "--previous DIR"; without it, that one is found.',
    });
  }
  if (keyCheck !== null && manifest.key_check !== null && manifest.key_check !== keyCheck) {
    throw new RollcallError('AUDIT_KEY', `The people of ${quoteName(found.dir)} were hashed with another key.`, {
      hint: 'Set ROLLCALL_REDACT_KEY to the key of that chain; to begin a new chain, write the pack into another folder.',
    });
  }
  return { number: manifest.number + 1, previous: { digest: manifest.digest, path: relative(dir, found.dir).split(sep).join('/') } };
}

interface Pack {
  readonly dir: string;
  readonly manifest: AuditManifest | undefined;
}

/** The pack itself, where a link to it was named: the chain leads from folder to folder. */
async function openNamed(named: string): Promise<Pack> {
  const target = await readlink(named).catch(() => undefined);
  const dir = target === undefined ? named : resolve(dirname(named), target);
  return { dir, manifest: await readManifest(dir) };
}

async function newestBeside(dir: string, project: string): Promise<Pack | undefined> {
  const folder = dirname(dir);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const packs: (Pack & { readonly manifest: AuditManifest })[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory() && join(folder, entry.name) !== dir)) {
    const beside = join(folder, name);
    const manifest = isPartial(beside) || !(await hasManifest(beside)) ? undefined : await openBeside(beside);
    if (manifest?.project === project && isChained(manifest)) packs.push({ dir: beside, manifest });
  }
  packs.sort((x, y) => x.manifest.number - y.manifest.number || (x.manifest.made_at < y.manifest.made_at ? -1 : 1));
  return packs.at(-1);
}

/** A manifest that does not open may be of the last pack: whoever changed it would take that pack out of the chain. */
async function openBeside(dir: string): Promise<AuditManifest> {
  const manifest = await readManifest(dir);
  if (manifest) return manifest;
  throw new RollcallError(
    'AUDIT_PACK',
    `The manifest of ${quoteName(dir)} is not as it was written, so it is not known which pack the new one follows.`,
    {
      hint: 'Get that pack from where it was kept safe, name the last pack with "--previous DIR", or begin a new chain in another folder.',
    },
  );
}

async function hasManifest(dir: string): Promise<boolean> {
  return lstat(join(dir, MANIFEST)).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

/** The manifest of a pack; undefined where there is none, or not one that is as it was written: a link to one is another file. */
export async function readManifest(dir: string): Promise<AuditManifest | undefined> {
  const text = await readManifestText(dir);
  return text === undefined ? undefined : openManifest(text);
}

/** What stands in the manifest; undefined where there is none, it cannot be read, or is no file of its own. */
export async function readManifestText(dir: string): Promise<string | undefined> {
  const file = join(dir, MANIFEST);
  const found = await lstat(file).catch(() => undefined);
  return found?.isFile() ? readFile(file, 'utf8').catch(() => undefined) : undefined;
}
