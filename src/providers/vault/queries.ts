/** POST requests that change nothing in the identity store. Revoking concerns the token of our own login alone. */
export const QUERIES = [
  '/auth/*/login',
  '/auth/*/*/login',
  '/auth/*/*/*/login',
  '/auth/token/renew-self',
  '/auth/token/revoke-self',
  '/sys/capabilities-self',
] as const;
