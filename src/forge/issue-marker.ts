import { isJsonObject } from '../core/model/json.ts';

/** Which issue is meant. */
export interface IssueSubject {
  readonly project: string;
  readonly environment: string;
}

const MARKED = /^<!-- rollcall:drift:v1 ([A-Za-z0-9_-]+) -->/;

/** The first line of an issue about drift, hidden from readers. Base64url has no `-->` in it, whatever a project is called. */
export function issueMarkerLine({ project, environment }: IssueSubject): string {
  return `<!-- rollcall:drift:v1 ${Buffer.from(JSON.stringify({ project, environment })).toString('base64url')} -->`;
}

/** Whether an issue may be one of Rollcall's; all others need not be kept in memory. */
export function isMarkedIssue(body: string): boolean {
  return MARKED.test(body);
}

/** Whether an issue is the one of this project and environment, whatever its title and labels are by now. */
export function isIssueOf(body: string, { project, environment }: IssueSubject): boolean {
  const encoded = MARKED.exec(body)?.[1];
  if (encoded === undefined) return false;
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return isJsonObject(value) && value['project'] === project && value['environment'] === environment;
  } catch {
    // Somebody else's idea of a marker.
    return false;
  }
}
