import type { Routes } from './call.ts';
import type { App, SyncError } from './records.ts';
import { fromPath, idQuery, ok } from './call.ts';
import { isoTime } from './state.ts';

function appJson({ id, name, description, adminOwnerId, type }: App): object {
  return { app_id: id, name, description, admin_owner_id: adminOwnerId, app_type: type, validations: [] };
}

function errorJson({ firstSeenMs, lastSeenMs, message, appId }: SyncError): object {
  return { first_seen: isoTime(firstSeenMs), last_seen: isoTime(lastSeenMs), error_message: message, app_id: appId };
}

/** The connected systems, and what went wrong with them. */
export const APP_ROUTES: Routes = {
  '/apps': {
    GET(call) {
      const types = call.query.get('app_type_filter')?.split(',');
      const owner = idQuery(call, 'owner_filter');
      const found = call.state.apps.all().filter(({ type, adminOwnerId }) => {
        return (types === undefined || types.includes(type)) && (owner === undefined || adminOwnerId === owner);
      });
      return ok({ apps: found.map(appJson) });
    },
  },
  '/apps/{app_id}': { GET: (call) => ok(appJson(fromPath(call, call.state.apps, 'app_id'))) },
  '/sync_errors': {
    GET(call) {
      const [appId, groupId] = [idQuery(call, 'app_id'), idQuery(call, 'group_id')];
      const found = call.state.syncErrors.all().filter((error) => {
        return (appId === undefined || error.appId === appId) && (groupId === undefined || error.groupId === groupId);
      });
      // A list around a list: so the vendor's document has it.
      return ok([{ sync_errors: found.map(errorJson) }]);
    },
  },
};
