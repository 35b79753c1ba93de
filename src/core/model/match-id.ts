const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What ids are compared by where a person wrote one: letter case says nothing in a UUID, and may say everything elsewhere. */
export function matchId(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id;
}
