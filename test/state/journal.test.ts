import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalLine } from '../../src/core/apply/journal-line.ts';
import { diskFileSystem } from '../../src/state/file-system.ts';
import type { FileSystem } from '../../src/state/file-system.ts';
import { openJournalFile } from '../../src/state/journal.ts';
import type { Journal } from '../../src/state/journal.ts';
import { faultyDisk } from '../builders/full-disk.ts';

let dir: string;
let path: string;
let journal: Journal;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollcall-'));
  path = join(dir, 'deep', 'journal.jsonl');
  journal = openJournalFile(path, diskFileSystem);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function line(step: string, parts: Partial<JournalLine> = {}): JournalLine {
  return { serial: 1, lineage: 'l', plan: 'sha256:p', at: '2026-01-01T00:00:00Z', type: 'done', step, ...parts };
}

async function write(...lines: readonly JournalLine[]): Promise<void> {
  const open = await journal.open();
  await Promise.all(lines.map((item) => open.append(item)));
  await open.close();
}

describe('a journal that is larger than any run writes', () => {
  it('is no matter of rights', async () => {
    const tooLarge = Object.assign(new Error('File size (3221225472) is greater than 2 GiB'), { code: 'ERR_FS_FILE_TOO_LARGE' });
    const fs = { ...diskFileSystem, readFile: (() => Promise.reject(tooLarge)) as unknown as FileSystem['readFile'] };

    await expect(openJournalFile('/x/journal.jsonl', fs).read()).rejects.toMatchObject({
      code: 'STATE_READ',
      hint: 'No run writes so much: look what it holds. Where nothing of it is needed, move it away.',
    });
  });
});

describe('the journal', () => {
  it('is empty where there is none', async () => {
    expect(await journal.read()).toEqual([]);
  });

  it('keeps lines in their order, over several runs, until it is emptied', async () => {
    await write(line('a'), line('b'));
    await write(line('c'));

    expect((await journal.read()).map((item) => item.step)).toEqual(['a', 'b', 'c']);
    const open = await journal.open();
    await open.truncate();
    await open.append(line('d'));
    await open.close();
    expect((await journal.read()).map((item) => item.step)).toEqual(['d']);
  });

  it('writes what waits together, and answers when it is on the disk', async () => {
    const disk = faultyDisk();
    const calls: string[] = [];
    disk.fail = (call) => {
      if (call === 'appendFile' || call === 'datasync') calls.push(call);
      return undefined;
    };
    const open = await openJournalFile(path, disk.fs).open();

    await Promise.all(['a', 'b', 'c', 'd'].map((step) => open.append(line(step))));

    expect(calls).toEqual(['appendFile', 'datasync', 'appendFile', 'datasync']);
    await open.close();
    expect((await journal.read()).map((item) => item.step)).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([
    ['half a line', '{"serial":1,"line'],
    ['a whole line without its end', JSON.stringify(line('torn'))],
    ['a line of which the disk kept only the end', 'ne":"x"}\n'],
  ])('passes over a torn last line: %s', async (_, text) => {
    await write(line('a'));
    await appendFile(path, text);

    expect((await journal.read()).map((item) => item.step)).toEqual(['a']);
  });

  it.each([
    ['what is no JSON', 'x', 'it is no JSON'],
    ['a list', '[]', 'it is no JSON object'],
    ['a line without serial', '{"lineage":"l"}', 'it has no "serial"'],
    ['a serial that nothing can be added to', `{"serial":${2 ** 52 + 1},"lineage":"l"}`, 'its "serial" leaves no room to count on'],
    ['a line without plan', '{"serial":1,"lineage":"l"}', 'it has no "plan"'],
    ['a run that is none', JSON.stringify({ ...line('a'), run: { when: 7 } }), '"run" is no apply'],
    ['counts that are a list', JSON.stringify({ ...line('a'), counts: [] }), '"counts" is no object'],
    ['objects that are a list', JSON.stringify({ ...line('a'), objects: [] }), '"objects" is no object'],
    ['an entry without id', JSON.stringify({ ...line('a'), objects: { 'v/a': { kind: 'group' } } }), 'the entry of "v/a" has no "id"'],
  ])('refuses %s before the last line, and says where', async (_, text, message) => {
    await write(line('a'));
    await appendFile(path, `${text}\n${JSON.stringify(line('b', { objects: { 'v/b': null } }))}\n`);

    await expect(journal.read()).rejects.toMatchObject({ code: 'STATE_CORRUPT', message: `"${path}" is damaged at line 2: ${message}.` });
  });

  it('cuts a line off again that did not fit, so that later ones can be read', async () => {
    const disk = faultyDisk();
    const open = await openJournalFile(path, disk.fs).open();
    await open.append(line('a'));
    disk.fail = (call) => (call === 'datasync' ? 'ENOSPC' : undefined);
    await expect(open.append(line('b'))).rejects.toMatchObject({ code: 'STATE_WRITE' });
    disk.fail = undefined;

    await open.append(line('c'));

    await open.close();
    expect((await journal.read()).map((item) => item.step)).toEqual(['a', 'c']);
  });

  it('takes nothing more where it cannot even be cut off', async () => {
    const disk = faultyDisk();
    const open = await openJournalFile(path, disk.fs).open();
    disk.fail = (call) => (call === 'datasync' || call === 'truncate' ? 'EIO' : undefined);
    await expect(open.append(line('a'))).rejects.toMatchObject({
      code: 'STATE_WRITE',
      hint: expect.stringContaining('check it') as string,
    });
    await expect(open.truncate()).rejects.toMatchObject({ code: 'STATE_WRITE' });
    disk.fail = undefined;

    await expect(open.append(line('b'))).rejects.toMatchObject({ code: 'STATE_WRITE' });

    await open.close();
  });

  it('says where it cannot be opened', async () => {
    const disk = faultyDisk();
    disk.fail = (call) => (call === 'mkdir' ? 'EACCES' : undefined);

    await expect(openJournalFile(path, disk.fs).open()).rejects.toMatchObject({
      code: 'STATE_WRITE',
      hint: expect.stringContaining('writable') as string,
    });
    disk.fail = (call) => (call === 'stat' ? 'EIO' : undefined);
    await expect(openJournalFile(path, disk.fs).open()).rejects.toMatchObject({ code: 'STATE_WRITE' });
  });

  it('holds no more than the disk does', async () => {
    await write(line('a'));
    await writeFile(path, '');

    expect(await journal.read()).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe('');
  });
});
