import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/sandbox/vault/replies.ts';
import { parsePolicy } from '../../../src/sandbox/vault/parse-policy.ts';

function refusalOf(text: string): string {
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a policy', () => {
  it('may be HCL with comments of all kinds', () => {
    const rules = parsePolicy(`
      # one
      name = "x"
      path "/secret/*" { // two
        capabilities = ["read", "list",] /* three */
        allowed_parameters = { "Name" = [] "type" = ["internal", "ex*"] }
        denied_parameters  = { "*" = [] }
        required_parameters = ["name"]
      }
      path "old" { policy = "write" }
    `);

    expect(rules).toHaveLength(2);
    expect(rules[0]).toMatchObject({ path: 'secret/', prefix: true, required: ['name'] });
    expect([...(rules[0]?.capabilities ?? [])]).toEqual(['read', 'list']);
    expect(rules[0]?.allowed.get('name')).toEqual([]);
    expect(rules[0]?.allowed.get('type')).toEqual(['internal', 'ex*']);
    expect([...(rules[1]?.capabilities ?? [])]).toEqual(['create', 'read', 'update', 'delete', 'list']);
  });

  it('may be JSON', () => {
    const rules = parsePolicy('{"path": {"a/+/b": {"capabilities": ["read"]}, "c": {"capabilities": ["deny", "read"]}}}');

    expect(rules.map(({ path, prefix }) => ({ path, prefix }))).toEqual([
      { path: 'a/+/b', prefix: false },
      { path: 'c', prefix: false },
    ]);
    expect([...(rules[1]?.capabilities ?? [])]).toEqual(['deny']);
  });

  /** What a real server said: OpenBao 2.7.2, 2026-11. */
  it.each([
    { text: 'path "a/*" { capabilities=["reed"] }', says: 'failed to parse policy: path "a/*": path "a/*": invalid capability "reed"' },
    {
      text: 'path "a/*" { capabilities=["read"',
      says: 'failed to parse policy: At 1:34: error parsing list, expected comma or list end, got: EOF',
    },
    { text: 'pat "a/*" { capabilities=["read"] }', says: 'failed to parse policy: 1 error occurred:\n\t* invalid key "pat" on line 0\n\n' },
    {
      text: 'path "a/*" { nope=["read"] }',
      says: 'failed to parse policy: path "a/*": 1 error occurred:\n\t* invalid key "nope" on line 1\n\n',
    },
    {
      text: 'path "a/+*" { capabilities=["read"] }',
      says: 'failed to parse policy: path "a/+*": path "a/+*": invalid use of wildcards (\'+*\' is forbidden)',
    },
  ])('that is wrong is refused in the words of the real server: $text', ({ text, says }) => {
    expect(refusalOf(text)).toBe(says);
  });

  it.each(['path "a" {', 'path', 'path = ', '{"path": ', 'path "a" { capabilities = [1 2] }', '%', 'path "a" { policy = "all" }', '{'])(
    'that cannot be read is refused: %s',
    (text) => {
      expect(refusalOf(text)).toMatch(/^failed to parse policy: /);
    },
  );
});
