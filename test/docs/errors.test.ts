import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APPROVABLE } from '../../src/core/config/schemas/project.ts';
import { CODES } from '../../src/core/errors.ts';
import { ROOT, pageOf } from './pages.ts';

const PAGE = pageOf('docs/errors.md');
const HEADINGS = PAGE.headings.filter((heading) => /^[A-Z_]+$/.test(heading));

/** What stands under each code. */
function entries(): ReadonlyMap<string, string> {
  const parts = PAGE.text.split(/^### /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).split(/^## /m)[0]!.trim()]));
}

function sources(): readonly string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('generated') && file !== join('core', 'errors.ts'))
    .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
}

describe('docs/errors.md', () => {
  it('has every code once, and no other one', () => {
    expect(HEADINGS.toSorted()).toEqual([...CODES].sort());
    expect(new Set(HEADINGS).size).toBe(HEADINGS.length);
  });

  it('says of each what happened and, but for guards, what to do', () => {
    const guards: readonly string[] = [...APPROVABLE, 'APPROVAL_NEW'];
    const silent = [...entries()].filter(([, text]) => text.length < 20).map(([code]) => code);
    const helpless = [...entries()].filter(([code, text]) => !guards.includes(code) && !/^Remedy: /m.test(text)).map(([code]) => code);

    expect(silent).toEqual([]);
    expect(helpless).toEqual([]);
  });

  it('has no code that nothing ever says', () => {
    const all = sources().join('\n');

    expect(CODES.filter((code) => !new RegExp(`\\b${code}\\b`).test(all))).toEqual([]);
  });

  it('lists the guards that an approval may let pass in the configuration too', () => {
    const allowed = /`allow` \| yes \| codes of guards: (.*) \|/.exec(pageOf('docs/configuration.md').text)?.[1] ?? '';

    expect([...allowed.matchAll(/`(\w+)`/g)].map((match) => match[1])).toEqual([...APPROVABLE]);
  });
});
