import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished, describe, expect, it } from 'vitest';
import { findLogFiles, readLogEntries } from '../../src/run/audit-log.ts';
import { openAuditLogs } from '../../src/run/audit-logs.ts';
import { vaultTarget } from '../builders/vault.ts';

function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  return dir;
}

async function read(
  content: string | Buffer,
  having: readonly string[] = [],
): Promise<{ readonly entries: unknown[]; readonly trouble: string[] }> {
  const entries: unknown[] = [];
  const trouble: string[] = [];
  for await (const entry of readLogEntries(join(folder({ log: content }), 'log'), having, ({ why }) => trouble.push(why)))
    entries.push(entry);
  return { entries, trouble };
}

describe('readLogEntries', () => {
  it('reads an object a line, packed or not, with what a device writes before it', async () => {
    const text = '{"a":1}\n@cee: {"b":2}\n\n{"c":3}';

    expect(await read(text)).toEqual({ entries: [{ a: 1 }, { b: 2 }, { c: 3 }], trouble: [] });
    expect(await read(gzipSync(text))).toEqual({ entries: [{ a: 1 }, { b: 2 }, { c: 3 }], trouble: [] });
  });

  it('says that a line is torn and reads on', async () => {
    expect(await read('{"a":1}\n{"b":\n[1]\n{"c":3}\n{"d"')).toEqual({
      entries: [{ a: 1 }, { c: 3 }],
      trouble: ['3 lines are no whole entries'],
    });
  });

  it('says that a packed file ends too early, after what was in it', async () => {
    const packed = gzipSync('{"a":1}\n'.repeat(100_000));

    const { entries, trouble } = await read(packed.subarray(0, packed.length - 20));

    expect(entries.length).toBeGreaterThan(0);
    expect(trouble).toContain('it is packed, and ends too early');
  });

  it('does not parse lines without the texts that are asked for', async () => {
    expect(await read('{"x": not json}\n{"identity/group":1}\n', ['identity/group'])).toEqual({
      entries: [{ 'identity/group': 1 }],
      trouble: [],
    });
  });

  it('says that lines are no entries, whatever is asked for: what is missing of them may have held it', async () => {
    expect(await read('{"identity/group":1}\n{"type":"response","request":{"pa', ['identity/group'])).toEqual({
      entries: [{ 'identity/group': 1 }],
      trouble: ['1 line is no whole entry'],
    });
    expect(await read('root:x:0:0:root:/root:/bin/bash\nnobody:x:65534\n', ['identity/group'])).toEqual({
      entries: [],
      trouble: ['2 lines are no whole entries'],
    });
  });

  it('passes over a line that is longer than anything sensible', async () => {
    expect(await read(`{"a":"${'x'.repeat(17 * 1024 * 1024)}"}\n{"b":2}\n`)).toEqual({ entries: [{ b: 2 }], trouble: [] });
  });
});

describe('findLogFiles', () => {
  it('takes what was rotated away from a log, and nothing else', async () => {
    const names = [
      'audit.log',
      'audit.log.1',
      'audit.log.2.gz',
      'audit.log-20261127.gz',
      'audit-2026-11-27.log',
      'audit.log.bak',
      'other.log.1',
      'audit2.log',
    ];
    const dir = folder(Object.fromEntries(names.map((name) => [name, ''])));

    const found = await findLogFiles(join(dir, 'audit.log'));

    expect(found.map((file) => basename(file))).toEqual([
      'audit.log',
      'audit-2026-11-27.log',
      'audit.log-20261127.gz',
      'audit.log.1',
      'audit.log.2.gz',
    ]);
  });

  it('says that a log is not there', async () => {
    await expect(findLogFiles('/nowhere/audit.log')).rejects.toMatchObject({ code: 'AUDIT_LOG' });
  });
});

describe('openAuditLogs', () => {
  const targets = [vaultTarget({ name: 'one' }), vaultTarget({ name: 'two' }), vaultTarget({ name: 'mesh', provider: 'netbird' })];

  it('gives a log to the target that is named, or to the only one', async () => {
    const dir = folder({ log: '{"a":1}\n{' });

    const named = await openAuditLogs(['two=log'], { provider: 'vault', targets, dir });
    const only = await openAuditLogs(['log'], { provider: 'vault', targets: targets.slice(1), dir });

    expect([named.of('one', undefined), named.of('two', undefined) !== undefined]).toEqual([undefined, true]);
    const entries = [];
    for await (const entry of only.of('two', undefined)!.entries([])) entries.push(entry);
    expect(entries).toEqual([{ a: 1 }]);
    only.of('two', undefined)!.onUntimed!(2);
    expect(only.warnings()).toEqual([
      { code: 'AUDIT_LOG', address: 'two', message: `The audit log "${join(dir, 'log')}" was not read whole: 1 line is no whole entry.` },
      {
        code: 'AUDIT_LOG',
        address: 'two',
        message: `The audit log "${join(dir, 'log')}" was not read whole: 2 entries have a time that is none.`,
      },
    ]);
  });

  it('asks whose log it is where several targets may have written it, or none', async () => {
    await expect(openAuditLogs(['log'], { provider: 'vault', targets, dir: '/' })).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'Write "one=log"; the targets are one, two.',
    });
    await expect(openAuditLogs(['log'], { provider: 'vault', targets: [], dir: '/' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
