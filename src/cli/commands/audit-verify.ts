import { resolve } from 'node:path';
import { verifyAudit } from '../../run/audit-verify.ts';
import type { AuditManifest } from '../../core/model/audit.ts';
import type { CommandContext } from '../context.ts';

export interface AuditVerifyOptions {
  readonly dir: string;
  readonly alone?: true;
  readonly digest?: string;
}

/** Exit status 0: as it was written. 1: something is not. */
export async function auditVerifyCommand({ dir, alone, digest }: AuditVerifyOptions, context: CommandContext): Promise<number> {
  const { startDir } = context.settings;
  const { manifest, faults, packs } = await verifyAudit({ dir: resolve(startDir, dir), alone: alone === true, digest });
  const { escapeText } = await import('../../reports/escape.ts');
  for (const { where, what, code } of faults) context.stdout.write(`${escapeText(where)}: ${what} [${code}]\n`);
  if (faults.length > 0 || !manifest) {
    context.stdout.write(`The pack is not as it was written: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.\n`);
    return 1;
  }
  const chain = packs === 1 ? '' : `, and so ${packs === 2 ? 'is the one' : `are the ${packs - 1}`} before it`;
  const missing = manifest.complete ? '' : ` It is incomplete: ${escapeText(missingIn(manifest))}.`;
  context.stdout.write(
    `The pack is as it was written on ${manifest.made_at}${chain}: ${Object.keys(manifest.files).length} files, ${manifest.digest}.${missing}\n`,
  );
  return 0;
}

function missingIn({ scope }: AuditManifest): string {
  return scope === undefined
    ? 'parts could not be read when it was made'
    : `no more than ${scope.join(', ')} was looked at when it was made`;
}
