import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import { isChained } from '../../core/model/audit.ts';
import { verifyAudit } from '../../run/audit-verify.ts';
import type { AuditManifest } from '../../core/model/audit.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { CommandContext } from '../context.ts';
import { emitEvents } from '../emit.ts';
import { writeProse } from '../prose.ts';

export interface AuditVerifyOptions {
  readonly dir: string;
  readonly alone?: true;
  readonly digest?: string;
  readonly head?: string;
}

/** Exit status 0: as it was written. 1: something is not. */
export async function auditVerifyCommand({ dir, alone, digest, head }: AuditVerifyOptions, context: CommandContext): Promise<number> {
  checkHead(head, alone === true);
  const { startDir } = context.settings;
  const { manifest, faults, packs } = await verifyAudit({ dir: resolve(startDir, dir), alone: alone === true, digest, head });
  const { escapeText } = await import('../../reports/escape.ts');
  await emitEvents(
    context,
    faults.map(({ where, what, code }) => ({ severity: 'error', code, summary: `${where}: ${what}.`, detail: '' })),
  );
  for (const { where, what, code } of faults) await writeProse(context.stdout, `${escapeText(where)}: ${what} [${code}]\n`);
  if (faults.length > 0 || !manifest) {
    context.stdout.write(`The pack is not as it was written: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.\n`);
    return 1;
  }
  const chain = packs === 1 ? '' : `, and so ${packs === 2 ? 'is the one' : `are the ${packs - 1}`} before it`;
  const missing = manifest.complete ? '' : ` It is incomplete: ${escapeText(missingIn(manifest))}.`;
  await writeProse(
    context.stdout,
    `The pack is as it was written on ${manifest.made_at}${chain}:
${Object.keys(manifest.files).length} files, ${manifest.digest}.${missing}\n`,
  );
  await writeProse(
    context.stdout,
    head === undefined ? unseenText(manifest) : `It is, or follows, the pack that was the newest when\n${head} was kept.\n`,
  );
  return 0;
}

function checkHead(head: string | undefined, isAlone: boolean): void {
  if (head === undefined) return;
  if (isAlone) {
    throw new RollcallError('USAGE', '"--head" and "--alone" exclude each other: the packs before are what it is looked for in.', {
      hint: 'Compare a pack on its own with "--digest".',
    });
  }
  if (!/^sha256:[0-9a-f]{64}$/.test(head))
    throw new RollcallError('USAGE', `"--head" takes a digest as "rollcall audit" prints it, not ${quoteName(head)}.`);
}

/** What no pack can say of those after it. */
function unseenText(manifest: AuditManifest): string {
  if (!isChained(manifest)) return 'It is no link of the chain: no pack follows it, and its digest is no "--head".\n';
  return `Not seen by this: whether there were packs after number ${manifest.number}.
Keep the digest of the newest one elsewhere and give it as "--head"; here:
  ${manifest.digest}
`;
}

function missingIn({ scope }: AuditManifest): string {
  return scope === undefined
    ? 'parts could not be read when it was made'
    : `no more than ${scope.join(', ')} was looked at when it was made`;
}
