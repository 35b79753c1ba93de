import type { Answer, ArrivedRequest } from '../emulator.ts';
import type { Operation } from './call.ts';
import type { GoObject, GoValue } from './go-json.ts';
import { errorAnswer } from './envelope.ts';
import { GoJsonError, parseGoBody } from './go-json.ts';
import { isPrintable } from './go-text.ts';
import { operationOf } from './operations.ts';

/** A path, decoded, that the server would look into. */
export interface Place {
  /** Behind /v1/. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['', '0', 'f', 'F', 'FALSE', 'false', 'False'];

/** What the web server in front does: cleans paths, and turns away what no handler could want. */
export function readPlace(request: ArrivedRequest): Place | Answer {
  const [rawPath = '', ...rest] = request.target.split('?');
  const query = rest.join('?');
  const cleaned = cleanPath(rawPath);
  if (cleaned !== rawPath) return redirect(request.method, query === '' ? cleaned : `${cleaned}?${query}`);
  if (rawPath === '/') return redirect(request.method, '/ui/');
  let path: string;
  try {
    path = decodeURIComponent(rawPath);
  } catch {
    // A percent sign that is followed by no two digits, or bytes that are no UTF-8.
    return { status: 400, headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }, body: '400 Bad Request' };
  }
  if (!isPrintable(path)) return { status: 400, headers: {}, body: '' };
  if (!path.startsWith('/v1/')) return errorAnswer(404, []);
  return { path: path.slice('/v1/'.length), query: new URLSearchParams(query) };
}

/** Without empty and relative segments; an encoded slash is no slash here. */
function cleanPath(path: string): string {
  if (!/\/\/|\/\.{1,2}(\/|$)/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

function redirect(method: string, location: string): Answer {
  const headers = { 'Cache-Control': 'no-store', 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains', Location: location };
  if (method !== 'GET' && method !== 'HEAD') return { status: 307, headers, body: '' };
  const body = `<a href="${location.replaceAll('&', '&amp;')}">Temporary Redirect</a>.\n\n`;
  return { status: 307, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' }, body };
}

/** What is asked, and with which parameters. */
export interface Question {
  readonly operation: Operation;
  readonly data: GoObject;
}

/** Method, query and body to an operation with parameters; a mistake is found before anybody looks at the token. */
export function readQuestion(request: ArrivedRequest, query: URLSearchParams): Question | Answer {
  const operation = operationOf(request.method);
  if (operation === undefined) return errorAnswer(405, []);
  if (request.method === 'OPTIONS') return errorAnswer(400, ['cannot handle internal-only request operation']);
  if (operation === 'update') return readBody(request);
  if (operation === 'patch') return errorOfPatch(request) ?? readBody(request, 'patch');
  if (operation !== 'read') return { operation, data: queryData(query) };
  const list = query.get('list') ?? '';
  if (!TRUE.includes(list) && !FALSE.includes(list)) return errorAnswer(400, []);
  if (!TRUE.includes(list)) return { operation, data: queryData(query) };
  const others = new URLSearchParams(query);
  others.delete('list');
  return { operation: 'list', data: queryData(others) };
}

function queryData(query: URLSearchParams): GoObject {
  const data = new Map<string, GoValue>();
  for (const name of new Set(query.keys())) data.set(name, query.getAll(name).join(','));
  return data;
}

function readBody(request: ArrivedRequest, operation: Operation = 'update'): Question | Answer {
  if (Buffer.byteLength(request.body) > MAX_BODY_BYTES)
    return errorAnswer(413, ['failed to decode JSON input: http: request body too large']);
  const isForm = mediaType(request) === 'application/x-www-form-urlencoded' && !request.body.trimStart().startsWith('{');
  if (isForm) return { operation, data: queryData(new URLSearchParams(request.body)) };
  try {
    return { operation, data: parseGoBody(request.body) };
  } catch (error) {
    if (error instanceof GoJsonError) return errorAnswer(400, [`failed to decode JSON input: ${error.message}`]);
    throw error;
  }
}

function errorOfPatch(request: ArrivedRequest): Answer | undefined {
  const type = mediaType(request);
  if (type === '') return errorAnswer(400, ['mime: no media type']);
  if (type === 'application/merge-patch+json') return undefined;
  return errorAnswer(415, [`PATCH requires Content-Type of application/merge-patch+json, provided ${type}`]);
}

function mediaType(request: ArrivedRequest): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
