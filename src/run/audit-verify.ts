import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openManifest } from '../core/audit/manifest.ts';
import type { Code } from '../core/errors.ts';
import type { AuditManifest } from '../core/model/audit.ts';
import { MANIFEST, readManifest } from './audit-chain.ts';

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

export interface VerifyRequest {
  /** Absolute path of the pack. */
  readonly dir: string;
  /** Only this pack: those before it are somewhere else. */
  readonly alone: boolean;
  /** Digest that somebody kept elsewhere. */
  readonly digest: string | undefined;
}

/** Checks a pack without network, credentials or project: every byte of every file, its own and of the packs before it. */
export async function verifyAudit({ dir, alone, digest }: VerifyRequest): Promise<AuditVerdict> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch(() => undefined);
  const manifest = text === undefined ? undefined : openManifest(text);
  if (!manifest) {
    const what = text === undefined ? 'it is missing or cannot be read, so this is no pack' : 'it is not as it was written';
    return { manifest, faults: [{ code: 'AUDIT_PACK', where: MANIFEST, what }], packs: 0 };
  }
  const faults = [...digestFaults(manifest, digest), ...(await fileFaults(dir, manifest))];
  if (alone) return { manifest, faults, packs: 1 };
  const chain = await chainFaults(dir, manifest);
  return { manifest, faults: [...faults, ...chain.faults], packs: chain.packs };
}

function digestFaults(manifest: AuditManifest, digest: string | undefined): AuditFault[] {
  if (digest === undefined || digest === manifest.digest) return [];
  return [{ code: 'AUDIT_PACK', where: MANIFEST, what: `its digest is ${manifest.digest}, not the one that was kept` }];
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
async function chainFaults(
  dir: string,
  manifest: AuditManifest,
): Promise<{ readonly faults: readonly AuditFault[]; readonly packs: number }> {
  const faults: AuditFault[] = [];
  let [here, at, packs] = [dir, manifest, 1];
  for (; at.previous !== null; packs++) {
    const where = resolve(here, at.previous.path);
    const before = await readManifest(where);
    const what = !before
      ? 'the pack before is missing, or its manifest was changed'
      : before.digest !== at.previous.digest
        ? 'it is another pack than the one that was followed'
        : before.number !== at.number - 1 || before.project !== at.project
          ? 'it is out of its place in the chain'
          : undefined;
    if (!before || what !== undefined) return { faults: [...faults, { code: 'AUDIT_CHAIN', where, what: what as string }], packs };
    for (const fault of await fileFaults(where, before)) faults.push({ ...fault, where: join(where, fault.where) });
    [here, at] = [where, before];
  }
  return { faults, packs };
}
