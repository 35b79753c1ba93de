import fc from 'fast-check';

/** Names that somebody might give a group to get more than a name: markup, commands, links, formulas, controls, bidi, homes of parsers. */
export const HOSTILE_NAMES: readonly string[] = [
  '<script>alert(1)</script>',
  '</code></pre><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '--><b>',
  '<!--',
  '`` ` ```',
  '```\n</details>\n# Approved',
  '| a | b |',
  '[click](javascript:alert(1))',
  '![x](https://evil.test/pixel.png)',
  'https://evil.test/x',
  'www.evil.test',
  '@everyone',
  '@acme/admins #1 !2 GH-3 %4 ~5 $6 &7',
  '::error file=a.yaml,line=1::gone',
  '::add-mask::a',
  '##[group]x',
  '##vso[task.setvariable]x',
  '\u001b[31mred\u001b[0m\u0007',
  'a\u202egnp.exe',
  'a\u0000b\u0085c\u2028d',
  '=cmd|" /C calc"!A0',
  '+1+1',
  '-2+3',
  '__proto__',
  'constructor',
  '%25%0A::warning::x',
  ']]>',
  '&lt;b&gt;',
  '\ud800',
  'a\r\nb',
  '* **bold** _it_ ~~x~~ $$y$$',
  '\\',
  '\\`',
  '{{7*7}}${7*7}',
  '名前 テスト',
  '👩‍👩‍👧 team',
];

/** A hostile name, or any other text. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.tuple(fc.constantFrom(...HOSTILE_NAMES), fc.constantFrom(...HOSTILE_NAMES)).map((pair) => pair.join('')),
);
