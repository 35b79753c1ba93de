import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestText, sealManifest } from '../../src/core/audit/manifest.ts';
import type { AuditManifest } from '../../src/core/model/audit.ts';
import { findPrevious, readManifest } from '../../src/run/audit-chain.ts';
import { verifyAudit } from '../../src/run/audit-verify.ts';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-chain-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Packs of one file each, every one after the one before. */
function writeChain(...names: readonly string[]): void {
  let previous: AuditManifest['previous'] = null;
  for (const [index, name] of names.entries()) {
    mkdirSync(join(dir, name));
    const text = `pack ${name}`;
    writeFileSync(join(dir, name, 'population.csv'), text);
    const manifest: AuditManifest = sealManifest({
      format_version: '1.0',
      tool: { name: 'rollcall', version: '0.1.0' },
      project: 'acme',
      made_at: `2026-11-0${index + 1}`,
      complete: true,
      number: index + 1,
      previous,
      key_check: null,
      files: { 'population.csv': { bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') } },
    });
    writeFileSync(join(dir, name, 'manifest.json'), manifestText(manifest));
    previous = { digest: manifest.digest, path: `../${name}` };
  }
}

async function previousOf(previous?: string): ReturnType<typeof findPrevious> {
  return findPrevious({ dir: join(dir, 'new'), project: 'acme', keyCheck: null, previous: previous && join(dir, previous) });
}

describe('findPrevious', () => {
  it('follows the newest pack beside the new one', async () => {
    writeChain('a', 'b');
    mkdirSync(join(dir, 'other'));

    expect(await previousOf()).toMatchObject({ number: 3, previous: { path: '../b' } });
  });

  it('refuses where a manifest beside the new pack does not open, but for the pack that is named', async () => {
    writeChain('a', 'b');
    appendFileSync(join(dir, 'b/manifest.json'), ' ');

    await expect(previousOf()).rejects.toMatchObject({ code: 'AUDIT_PACK', message: expect.stringContaining(join(dir, 'b')) as string });
    expect(await previousOf('a')).toMatchObject({ number: 2, previous: { path: '../a' } });
    await expect(previousOf('b')).rejects.toMatchObject({ code: 'AUDIT_PACK' });
  });

  it('follows the pack itself where a link to it is named', async () => {
    writeChain('a', 'b');
    symlinkSync('a', join(dir, 'latest'));

    expect(await previousOf('latest')).toMatchObject({ number: 2, previous: { path: '../a' } });
  });

  it('refuses where a manifest is no file that can be read', async () => {
    mkdirSync(join(dir, 'a/manifest.json'), { recursive: true });

    await expect(previousOf()).rejects.toMatchObject({ code: 'AUDIT_PACK' });
  });

  it('follows no pack of which parts could not be read, and a pack of a part that was read', async () => {
    writeChain('a', 'b');
    const reseal = (changed: Partial<AuditManifest>): void => {
      const { digest: _digest, ...parts } = JSON.parse(readFileSync(join(dir, 'b/manifest.json'), 'utf8')) as AuditManifest;
      writeFileSync(join(dir, 'b/manifest.json'), manifestText(sealManifest({ ...parts, ...changed })));
    };

    reseal({ complete: false, scope: ['vault/eng*'] });
    expect(await previousOf()).toMatchObject({ number: 3, previous: { path: '../b' } });
    reseal({ chained: false });
    expect(await previousOf()).toMatchObject({ number: 2, previous: { path: '../a' } });
    await expect(previousOf('b')).rejects.toMatchObject({ code: 'AUDIT_PACK', message: expect.stringContaining('no link') as string });
  });

  it('takes no pack that is being written for one', async () => {
    writeChain('a', `b.partial-${process.ppid}`);
    mkdirSync(join(dir, 'c.partial-1'));
    writeFileSync(join(dir, 'c.partial-1/manifest.json'), '{');

    expect(await previousOf()).toMatchObject({ number: 2, previous: { path: '../a' } });
  });
});

describe('verifyAudit', () => {
  it('checks the files of the packs before, too', async () => {
    writeChain('a', 'b', 'c');
    const verify = (alone: boolean): ReturnType<typeof verifyAudit> =>
      verifyAudit({ dir: join(dir, 'c'), alone, digest: undefined, head: undefined });
    expect(await verify(false)).toMatchObject({ faults: [], packs: 3 });

    writeFileSync(join(dir, 'a/population.csv'), 'pack A');
    writeFileSync(join(dir, 'b/more'), '');

    expect((await verify(false)).faults).toEqual([
      { code: 'AUDIT_FILE', where: join(dir, 'b/more'), what: 'it does not belong to the pack' },
      { code: 'AUDIT_FILE', where: join(dir, 'a/population.csv'), what: 'it was changed' },
    ]);
    expect(await verify(true)).toMatchObject({ faults: [], packs: 1 });
  });

  it('finds a manifest that is a link to one', async () => {
    writeChain('a', 'b');
    renameSync(join(dir, 'b/manifest.json'), join(dir, 'elsewhere.json'));
    symlinkSync('../elsewhere.json', join(dir, 'b/manifest.json'));

    const { faults } = await verifyAudit({ dir: join(dir, 'b'), alone: true, digest: undefined, head: undefined });

    expect(faults).toEqual([{ code: 'AUDIT_PACK', where: 'manifest.json', what: expect.stringContaining('no file') as string }]);
    await expect(previousOf('b')).rejects.toMatchObject({ code: 'AUDIT_PACK' });
  });

  it('finds a folder that is a link to another one, that of the pack and those before it', async () => {
    writeChain('a', 'b', 'c');
    for (const pack of ['b', 'c']) {
      renameSync(join(dir, pack), join(dir, `${pack}-kept`));
      symlinkSync(`${pack}-kept`, join(dir, pack));
    }

    const { faults } = await verifyAudit({ dir: join(dir, 'c'), alone: false, digest: undefined, head: undefined });

    expect(faults.map(({ code, where }) => [code, where])).toEqual([
      ['AUDIT_PACK', join(dir, 'c')],
      ['AUDIT_PACK', join(dir, 'b')],
    ]);
    expect(faults[0]!.what).toContain('link');
  });

  describe('with the digest of what was the newest pack once', () => {
    async function faultsOf(pack: string, head: string): Promise<readonly string[]> {
      const { faults } = await verifyAudit({ dir: join(dir, pack), alone: false, digest: undefined, head });
      return faults.map(({ code, what }) => `${code}: ${what}`);
    }
    async function digestOf(pack: string): Promise<string> {
      return (await readManifest(join(dir, pack)))!.digest;
    }

    it('finds that the newest packs were removed, which nothing that is left tells', async () => {
      writeChain('a', 'b', 'c');
      const [b, c] = [await digestOf('b'), await digestOf('c')];
      rmSync(join(dir, 'c'), { recursive: true });

      const without = await verifyAudit({ dir: join(dir, 'b'), alone: false, digest: undefined, head: undefined });

      expect(without.faults).toEqual([]);
      expect(await faultsOf('b', c)).toEqual([
        expect.stringMatching(/^AUDIT_CHAIN: .*newer packs were removed, or this is another chain$/),
      ]);
      expect(await faultsOf('b', b)).toEqual([]);
    });

    it('takes that pack and every one that follows it', async () => {
      writeChain('a', 'b', 'c');

      for (const pack of ['a', 'b', 'c']) expect(await faultsOf('c', await digestOf(pack))).toEqual([]);
      expect(await faultsOf('a', await digestOf('b'))).toHaveLength(1);
    });

    it('does not find it where the chain breaks before it', async () => {
      writeChain('a', 'b', 'c');
      const a = await digestOf('a');
      rmSync(join(dir, 'a'), { recursive: true });

      expect(await faultsOf('c', a)).toEqual([expect.stringContaining('the pack before is missing'), expect.stringContaining(a)]);
    });
  });
});
