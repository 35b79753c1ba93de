import { readProject } from '../config/read-project.ts';
import { RollcallError } from '../core/errors.ts';
import { equalJson } from '../core/model/json.ts';
import type { Project } from '../core/model/project.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { providers } from '../providers/index.ts';
import type { StateStore } from '../state/store.ts';

/**
 * A state that is looked for once more when its lock is held: whoever waited while it was moved must not go on with the copy that was
 * left behind.
 */
export function keptInPlace(store: StateStore, dir: string, settings: Project['state']): StateStore {
  const { backend } = store;
  return {
    ...store,
    backend: {
      ...backend,
      async lock(request) {
        const lock = await backend.lock(request);
        try {
          await checkSettings(backend.place, dir, settings);
          return lock;
        } catch (error) {
          await lock.release().catch(() => undefined);
          throw error;
        }
      },
    },
  };
}

async function checkSettings(place: string, dir: string, settings: Project['state']): Promise<void> {
  const { project } = await readProject(dir, { providers });
  if (project && equalJson(project.state, settings)) return;
  const now = project ? `is now ${JSON.stringify(project.state)}` : 'cannot be read any more';
  throw new RollcallError('STATE_CHANGED', `The state is no longer in ${quoteName(place)}: "state:" of rollcall.yaml ${now}.`, {
    hint: 'It was changed while this run waited for the lock. Nothing was written; run it again.',
  });
}
