import type { ContainerRow, MemberRow, NamedAnswer, ResourceRow, VisibilityAnswer } from './answers.ts';
import type { OpalFacts } from './facts.ts';
import { grantText, lastDay } from './grants.ts';
import type { Mine, Wants } from './wants.ts';

/** A group in a group. */
export interface NestedRow {
  readonly id: string;
  readonly level: string;
  readonly minutes: number;
}

/** What was read of a group beyond the group itself; what nobody wanted to know is undefined. */
export interface Parts {
  readonly visibility?: VisibilityAnswer | undefined;
  readonly channels?: readonly NamedAnswer[] | undefined;
  readonly schedules?: readonly NamedAnswer[] | undefined;
  readonly tags?: readonly NamedAnswer[] | undefined;
  readonly resources?: readonly ResourceRow[] | undefined;
  readonly members?: readonly MemberRow[] | undefined;
  /** The groups that it lies in. */
  readonly containers?: readonly ContainerRow[] | undefined;
  /** The groups in it, as far as they were looked for. */
  readonly nested?: readonly NestedRow[] | undefined;
  /** By user id, which groups in it bring the user along. */
  readonly inherited?: ReadonlyMap<string, readonly Bringer[]> | undefined;
}

/** A group that brings its people along into the one that it lies in. */
export interface Bringer {
  readonly id: string;
  readonly name: string;
}

/** Whether somebody may be in a group by another way than a grant there: the API does not say who is on call. */
export function isBrought({ user }: Pick<MemberRow, 'user'>, { inherited, schedules = [] }: Parts): boolean {
  return inherited?.has(user.id) === true || schedules.length > 0;
}

/** What a group is translated with. */
export interface Translation {
  readonly facts: Pick<OpalFacts, 'apps' | 'owners' | 'channels' | 'schedules' | 'tags' | 'templates' | 'resources' | 'directory'> &
    Pick<OpalFacts, 'deletesImported'>;
  readonly wants: Wants;
  readonly mine: Mine;
  /** Whether somebody declares it or the state binds it: access rules and unknown types are Opal's own otherwise. */
  readonly managed: boolean;
  /** Whether the declaration ends the group's following its template. */
  readonly unlinks: boolean;
}

/** The element that a row of a group's resources is listed as. */
export function resourceText({ resource, level, expires }: ResourceRow, element: (id: string) => string): string {
  return grantText({ whose: element(resource.id), level, until: lastDay(expires) });
}
