/** How credentials look, by the name of what they are. None of these forms is a word, a host or a path. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bhv[sbr]\.[A-Za-z0-9_-]{8,}/g, 'a Vault token'],
  [/(?<![A-Za-z0-9._-])[sbr]\.[A-Za-z0-9]{24,}/g, 'a Vault token'],
  [/\bnbp_[A-Za-z0-9]{20,}/g, 'a NetBird token'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, 'a JWT'],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})/g, 'a token of a forge'],
  [/\bAKIA[A-Z0-9]{16}\b/g, 'an access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/g, 'a private key'],
  [/(?<=[A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/\s@:]*:[^/\s@]+(?=@)/g, 'a user name and password'],
];

/** What all forms have something of: looked for first, for most texts hold nothing like it. */
const SUSPICIOUS = /hv[sbr]\.|[sbr]\.[A-Za-z0-9]{24}|nbp_|eyJ|gh[pousr]_|github_pat_|glpat-|AKIA|-----BEGIN|:\/\/[^/\s]*@/;

/** What a text is taken to hold a credential of; undefined for anything else. */
export function credentialForm(text: string): string | undefined {
  if (text.length < 12 || !SUSPICIOUS.test(text)) return undefined;
  return FORMS.find(([form]) => text.search(form) >= 0)?.[1];
}

/** A text in which nothing that looks like a credential can be read, of the same length. */
export function maskCredentials(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  let masked = text;
  for (const [form] of FORMS) masked = masked.replaceAll(form, (secret) => '*'.repeat(secret.length));
  return masked;
}
