import type { Guards } from './project.ts';

/** The guards of a project that says nothing of them. */
export const DEFAULT_GUARDS: Guards = {
  maxDeletions: { type: 'count', count: 5 },
  maxMemberRemovals: { type: 'share', share: 0.25 },
  protected: [],
  privileged: {},
  keep: [],
};
