import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openManifest } from '../core/audit/manifest.ts';
import type { Code } from '../core/errors.ts';
import type { AuditManifest } from '../core/model/audit.ts';
import { MANIFEST, readManifest, readManifestText } from './audit-chain.ts';

/** Something that is not as it was when the pack was written. */
export interface AuditFault {
  readonly code: Code;
  /** File of the pack, or folder of another one. */
  readonly where: string;
  readonly what: string;
}

/** What a pack turned out to be. */
export interface AuditVerdict {
  readonly manifest: AuditManifest | undefined;
  readonly faults: readonly AuditFault[];
  /** How many packs of the chain were looked at, this one among them. */
  readonly packs: number;
}

/** The chain as far as it could be followed. */
interface Chain {
  readonly faults: readonly AuditFault[];
  /** Digests of the packs, the newest first. */
  readonly digests: readonly string[];
}

export interface VerifyRequest {
  /** Absolute path of the pack. */
  readonly dir: string;
  /** Only this pack: those before it are somewhere else. */
  readonly alone: boolean;
  /** Digest of this pack that somebody kept elsewhere. */
  readonly digest: string | undefined;
  /** Digest of what was the newest pack when somebody kept it elsewhere: this pack is that one, or follows it. */
  readonly head: string | undefined;
}

/** Checks a pack without network, credentials or project: every byte of every file, its own and of the packs before it. */
export async function verifyAudit({ dir, alone, digest, head }: VerifyRequest): Promise<AuditVerdict> {
  const text = await readManifestText(dir);
  const manifest = text === undefined ? undefined : openManifest(text);
  if (!manifest) {
    const what = text === undefined ? 'it is missing, no file, or cannot be read, so this is no pack' : 'it is not as it was written';
    return { manifest, faults: [{ code: 'AUDIT_PACK', where: MANIFEST, what }], packs: 0 };
  }
  const faults = [...(await folderFaults(dir)), ...digestFaults(manifest, digest), ...(await fileFaults(dir, manifest))];
  if (alone) return { manifest, faults, packs: 1 };
  const chain = await chainFaults(dir, manifest);
  return { manifest, faults: [...faults, ...chain.faults, ...headFaults(chain, head)], packs: chain.digests.length };
}

/** Of packs that were removed nothing is left to look at: only a digest from elsewhere tells that there were any. */
function headFaults({ digests }: Chain, head: string | undefined): AuditFault[] {
  if (head === undefined || digests.includes(head)) return [];
  const what = `neither it nor a pack before it is ${head}, which was the newest once: newer packs were removed, or this is another chain`;
  return [{ code: 'AUDIT_CHAIN', where: MANIFEST, what }];
}

function digestFaults(manifest: AuditManifest, digest: string | undefined): AuditFault[] {
  if (digest === undefined || digest === manifest.digest) return [];
  return [{ code: 'AUDIT_PACK', where: MANIFEST, what: `its digest is ${manifest.digest}, not the one that was kept` }];
}

/** A link in the place of the folder leads to files that can be others at any time, and is not kept where the pack is. */
async function folderFaults(dir: string): Promise<AuditFault[]> {
  const found = await lstat(dir);
  return found.isSymbolicLink()
    ? [{ code: 'AUDIT_PACK', where: dir, what: 'it is a link to another folder, and not the pack itself' }]
    : [];
}

async function fileFaults(dir: string, { files }: AuditManifest): Promise<AuditFault[]> {
  const faults: AuditFault[] = [];
  const fault = (where: string, what: string): void => {
    faults.push({ code: 'AUDIT_FILE', where, what });
  };
  const present = (await readdir(dir)).filter((name) => name !== MANIFEST).sort();
  for (const name of present) if (!Object.hasOwn(files, name)) fault(name, 'it does not belong to the pack');
  for (const [name, { sha256, bytes }] of Object.entries(files)) {
    if (!present.includes(name)) {
      fault(name, 'it is missing');
      continue;
    }
    const found = await lstat(join(dir, name));
    if (!found.isFile()) fault(name, 'it is no file');
    else if (found.size !== bytes) fault(name, `it has ${found.size} bytes, and had ${bytes}`);
    else if ((await hashOf(join(dir, name))) !== sha256) fault(name, 'it was changed');
  }
  return faults;
}

async function hashOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    // What cannot be read is not what it was.
    return undefined;
  }
  return hash.digest('hex');
}

/** Goes back from pack to pack, every file of each. Where one is missing or another, what was before it is not known. */
async function chainFaults(dir: string, manifest: AuditManifest): Promise<Chain> {
  const faults: AuditFault[] = [];
  const digests = [manifest.digest];
  for (let [here, at] = [dir, manifest]; at.previous !== null;) {
    const where = resolve(here, at.previous.path);
    const before = await readManifest(where);
    const what = linkFault(at, at.previous.digest, before);
    if (!before || what !== undefined) return { faults: [...faults, { code: 'AUDIT_CHAIN', where, what: what as string }], digests };
    faults.push(...(await folderFaults(where)));
    for (const fault of await fileFaults(where, before)) faults.push({ ...fault, where: join(where, fault.where) });
    digests.push(before.digest);
    [here, at] = [where, before];
  }
  return { faults, digests };
}

function linkFault(at: AuditManifest, digest: string, before: AuditManifest | undefined): string | undefined {
  if (!before) return 'the pack before is missing, or its manifest was changed';
  if (before.digest !== digest) return 'it is another pack than the one that was followed';
  return before.number !== at.number - 1 || before.project !== at.project ? 'it is out of its place in the chain' : undefined;
}
