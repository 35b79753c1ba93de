import { describe, expect, it } from 'vitest';
import { manifestText, openManifest, sealManifest } from '../../../src/core/audit/manifest.ts';

const MANIFEST = sealManifest({
  format_version: '1.0',
  tool: { name: 'rollcall', version: '1' },
  project: 'p',
  made_at: '2026-11-28T00:00:00.000Z',
  complete: true,
  number: 2,
  previous: { digest: 'sha256:x', path: '../1' },
  key_check: null,
  files: { 'report.json': { bytes: 3, sha256: 'abc' } },
});

describe('openManifest', () => {
  it('reads what was sealed', () => {
    expect(openManifest(manifestText(MANIFEST))).toEqual(MANIFEST);
  });

  it('notices every single byte that is changed, added or taken away', () => {
    const text = manifestText(MANIFEST);

    for (let at = 0; at <= text.length; at++) {
      expect(openManifest(`${text.slice(0, at)} ${text.slice(at)}`)).toBeUndefined();
      if (at === text.length) continue;
      expect(openManifest(text.slice(0, at) + text.slice(at + 1))).toBeUndefined();
      expect(openManifest(`${text.slice(0, at)}${text[at] === 'q' ? 'z' : 'q'}${text.slice(at + 1)}`)).toBeUndefined();
    }
  });

  it.each([
    { files: { '../1/report.json': null } },
    { files: { x: { bytes: '3', sha256: 'abc' } } },
    { files: { x: { bytes: 3 } } },
    { files: null },
    { previous: { path: 5, digest: 'sha256:x' } },
    { previous: { path: '../1' } },
    { previous: undefined },
    { previous: [] },
    { number: 'two' },
    { project: undefined },
    { made_at: 7 },
  ])('takes what is sealed well and has another shape for none: %j', (parts) => {
    const sealed = sealManifest({ ...MANIFEST, digest: undefined, ...parts } as never);

    expect(openManifest(manifestText(JSON.parse(JSON.stringify(sealed)) as never))).toBeUndefined();
  });

  it('takes one without a pack before it', () => {
    const { digest: _digest, ...parts } = MANIFEST;
    const first = sealManifest({ ...parts, previous: null });

    expect(openManifest(manifestText(first))).toEqual(first);
  });

  it.each(['', '[]', 'null', '7', '{}', '{"files":[]}', '{"files":null}'])('takes %j for none', (text) => {
    expect(openManifest(text)).toBeUndefined();
  });
});
