import type { Operation } from './call.ts';

/** GET and friends to operations; undefined where there is none. */
export function operationOf(method: string): Operation | undefined {
  switch (method) {
    case 'GET':
      return 'read';
    case 'LIST':
      return 'list';
    case 'POST':
    case 'PUT':
      return 'update';
    case 'DELETE':
      return 'delete';
    case 'PATCH':
      return 'patch';
    case 'HEAD':
    case 'OPTIONS':
    case 'SCAN':
      return 'other';
    default:
      return undefined;
  }
}
