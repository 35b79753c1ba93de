import type { Rate } from '../../core/model/http-client.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import { textsOf } from '../../core/provide/target-settings.ts';
import { CLOUD_HOST, CLOUD_LIMIT } from './fields.ts';

/** What a person means in a group: the peers that the person owns, or the group in the person's auto-groups. */
export type MembersAs = 'peers' | 'auto_groups';

/** The target's `members_as:`, which a block may override. */
export function membersAsOf(target: Target, declared?: Declared): MembersAs {
  const said = declared?.block['members_as'] ?? target.settings['members_as'];
  return said === 'auto_groups' ? 'auto_groups' : 'peers';
}

/** The target's `on_linked:`: what happens to references that the declaration owns when a group is deleted. */
export function onLinkedOf(target: Target): 'report' | 'detach' {
  return target.settings['on_linked'] === 'detach' ? 'detach' : 'report';
}

/** What a table of settings opts in to manage beside groups made by people. */
export function adoptedIssues(settings: Readonly<Record<string, Json>>): readonly string[] {
  return textsOf(settings, 'adopt_issued');
}

/** The one spelling of a management url: without `/api`, in whatever letter case, and slashes at its end. A doubled slash would turn a POST into a list. */
export function managementUrl(url: string | undefined): string {
  return (url ?? '')
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/api$/i, '')
    .replace(/\/+$/, '');
}

/**
 * Requests per second from the first one on: as set, else what the cloud allows; a server of one's own has no limit unless it is set. One request
 * of the burst is kept back: the server refills its bucket from the moment at which a request arrives, which is later than it set out, and the
 * first ones of a run are the slowest.
 */
export function rateOf(target: Target): Rate | undefined {
  const set = target.settings['rate_limit'];
  if (isJsonObject(set)) {
    const perMinute = Number(set['per_minute']);
    const burst = set['burst'] === undefined ? perMinute : Number(set['burst']);
    return keptUnder({ perSecond: perMinute / 60, burst });
  }
  return isCloud(target) ? keptUnder(CLOUD_LIMIT) : undefined;
}

function keptUnder({ perSecond, burst }: Rate): Rate {
  return { perSecond, burst: Math.max(1, burst - 1) };
}

function isCloud(target: Target): boolean {
  return new RegExp(`^https?://${CLOUD_HOST.replaceAll('.', '\\.')}(?:[:/]|$)`, 'i').test(managementUrl(target.url));
}
