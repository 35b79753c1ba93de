import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/core/model/diagnostic.ts';
import { renderDiagnostics } from '../../../src/reports/text/diagnostics.ts';
import { renderValidation } from '../../../src/reports/text/validation.ts';

const OPTIONS = { color: false, width: 80 };

/** A problem at `marked` in a line of a file. */
function diagnostic(line: string, marked: string, parts: Partial<Diagnostic> = {}): Diagnostic {
  const from = line.indexOf(marked);
  return {
    severity: 'error',
    code: 'CONFIG_UNKNOWN_KEY',
    summary: 'Unknown key "member".',
    detail: 'Did you mean "members"?',
    range: {
      filename: 'groups/eng.yaml',
      start: { line: 5, column: from + 1, byte: 0 },
      end: { line: 5, column: from + marked.length + 1, byte: 0 },
    },
    snippet: {
      context: 'engineering',
      code: line,
      start_line: 5,
      highlight_start_offset: from,
      highlight_end_offset: from + marked.length,
    },
    ...parts,
  };
}

describe('the text of a problem', () => {
  it('names the place in two lines where one would leave the frame', () => {
    const long = diagnostic('    member: [ada@acme.test]', 'member');
    const context = 'a-group-with-quite-a-long-name-that-goes-on-and-on-for-a-while';

    const lines = renderDiagnostics([{ ...long, snippet: { ...long.snippet!, context } }], OPTIONS).split('\n');

    expect(lines.slice(3, 5)).toEqual(['│   groups/eng.yaml:5:5,', `│     in "${context}"`]);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('says what is wrong, where, and what to do next', () => {
    expect(renderDiagnostics([diagnostic('    member: [ada@acme.test]', 'member')], OPTIONS)).toBe(`╷
│ Error: Unknown key "member". [CONFIG_UNKNOWN_KEY]
│
│   groups/eng.yaml:5:5, in "engineering"
│   5 │     member: [ada@acme.test]
│     │     ^^^^^^
│
│ Did you mean "members"?
╵
`);
  });

  it('shows the lines around it with their numbers', () => {
    const code = 'groups:\n  eng:\n    member: []\n    vault: {}';
    const at = code.indexOf('member');

    const text = renderDiagnostics(
      [
        diagnostic('', '', {
          range: { filename: 'g.yaml', start: { line: 10, column: 5, byte: 0 }, end: { line: 10, column: 11, byte: 0 } },
          snippet: { context: null, code, start_line: 8, highlight_start_offset: at, highlight_end_offset: at + 6 },
        }),
      ],
      OPTIONS,
    );

    expect(text).toContain(`│   g.yaml:10:5
│    8 │ groups:
│    9 │   eng:
│   10 │     member: []
│      │     ^^^^^^
│   11 │     vault: {}
│`);
  });

  it('shows other places that belong to it', () => {
    const related = [{ filename: 'groups/a.yaml', start: { line: 3, column: 2, byte: 0 }, end: { line: 3, column: 9, byte: 0 } }];

    expect(renderDiagnostics([diagnostic('  x: 1', 'x', { related })], OPTIONS)).toContain('│   see also groups/a.yaml:3:2\n');
  });

  it('manages without a place', () => {
    const { range: _range, snippet: _snippet, ...placeless } = diagnostic('x', 'x', { detail: '' });

    expect(renderDiagnostics([placeless], OPTIONS)).toBe('╷\n│ Error: Unknown key "member". [CONFIG_UNKNOWN_KEY]\n╵\n');
  });

  it('wraps long sentences at the width, and no code', () => {
    const summary = `Group "a" ${'is wrong in many words '.repeat(8)}.`;

    const lines = renderDiagnostics([diagnostic(`  key: ${'x '.repeat(20)}`, 'key', { summary })], { color: false, width: 60 }).split('\n');

    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines.filter((line) => line.includes('x x x'))).toHaveLength(1);
  });
});

describe('the code frame', () => {
  function frameOf(line: string, marked: string, width = 80): string[] {
    const lines = renderDiagnostics([diagnostic(line, marked)], { color: false, width }).split('\n');
    const at = lines.findIndex((item) => item.startsWith('│   5 │'));
    return lines.slice(at, at + 2).map((item) => item.slice('│   5 │ '.length));
  }

  it('expands tabs', () => {
    expect(frameOf('\tkey:\tvalue', 'value')).toEqual(['  key:  value', '        ^^^^^']);
  });

  it('counts wide characters as two columns, and combining ones as none', () => {
    expect(frameOf('名前: wrong', 'wrong')).toEqual(['名前: wrong', '      ^^^^^']);
    expect(frameOf('e\u0301a: wrong', 'wrong')).toEqual(['e\u0301a: wrong', '    ^^^^^']);
  });

  it('shows what is invisible, with the caret in the right place', () => {
    expect(frameOf('a\u202eb: wrong', 'wrong')).toEqual(['a\\u{202e}b: wrong', '            ^^^^^']);
  });

  it('clips a long line around what is meant', () => {
    const [line, carets] = frameOf(`${'a'.repeat(300)} wrong ${'b'.repeat(300)}`, 'wrong', 60);

    expect(line).toMatch(/^…a+ wrong b+…$/);
    expect(line!.length).toBeLessThanOrEqual(60);
    expect(line!.slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1)).toBe('wrong');
  });

  it('marks a place at the end of a line', () => {
    const at = diagnostic('key:', '', {
      range: { filename: 'a', start: { line: 5, column: 5, byte: 4 }, end: { line: 5, column: 5, byte: 4 } },
      snippet: { context: null, code: 'key:', start_line: 5, highlight_start_offset: 4, highlight_end_offset: 4 },
    });

    expect(renderDiagnostics([at], OPTIONS)).toContain('│   5 │ key:\n│     │     ^\n');
  });
});

describe('the text of a validation', () => {
  const warning = diagnostic('x: 1', 'x', { severity: 'warning', code: 'CONFIG_UNUSED' });

  it.each([
    { diagnostics: [], last: 'Success! The configuration is valid (3 files, 1 declared object).' },
    { diagnostics: [warning], last: 'Success! The configuration is valid, with 1 warning (3 files, 1 declared object).' },
    { diagnostics: [diagnostic('x: 1', 'x'), warning], last: 'The configuration is not valid: 1 error, 1 warning.' },
  ])('ends with: $last', ({ diagnostics, last }) => {
    expect(
      renderValidation({ diagnostics, files: 3, objects: 1 }, { ...OPTIONS, width: 100 })
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe(last);
  });

  it('stays within the width, also at its end', () => {
    const text = renderValidation({ diagnostics: [warning, warning], files: 3, objects: 3 }, { color: false, width: 80 });

    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/\nSuccess! The configuration is valid, with 2 warnings \(3 files, 3 declared\nobjects\)\.\n$/);
  });

  it('calls a warning a warning', () => {
    expect(renderValidation({ diagnostics: [warning], files: 1, objects: 1 }, OPTIONS)).toMatch(/^│ Warning: .*\[CONFIG_UNUSED\]$/m);
  });
});
