const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** An e-mail as Rollcall keeps it, trimmed and lower-case; undefined where the text is none. */
export function parseEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase();
  return EMAIL.test(email) ? email : undefined;
}
