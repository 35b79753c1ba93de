/** What every stored thing has. */
export interface Stamped {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A role of the tenant. */
export interface Role extends Stamped {
  readonly name: string;
  readonly description: string;
  readonly deleteable: boolean;
  readonly type: string;
}

/** A membership, seen from the group: its age is not the account's. */
export interface Membership {
  readonly userId: string;
  readonly createdAt: string;
}

/** A group. Members are stored here, and written by way of users. */
export interface Group extends Stamped {
  readonly name: string;
  readonly description: string | undefined;
  /** Ids. */
  readonly roles: readonly string[];
  readonly deleteable: boolean;
  readonly maxDevices: number;
  readonly isSamlDefaultGroup: boolean;
  readonly idpMapping: readonly string[];
  readonly members: readonly Membership[];
}

/** A person, or an account without an e-mail. */
export interface User extends Stamped {
  readonly email: string | undefined;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly status: string;
  readonly isOwner: boolean;
}

/** What qualifies a request for a policy. */
export interface AdmissionRule extends Stamped {
  readonly name: string;
  readonly rule: string | undefined;
  readonly hasTimeConstraint: boolean;
  readonly type: string;
}

/** An access policy, as far as groups and rules are in it. */
export interface Policy extends Stamped {
  readonly name: string;
  /** Ids. */
  readonly groups: readonly string[];
  readonly allGroups: boolean;
  /** Id; undefined where the rule was deleted. */
  readonly rule: string | undefined;
  readonly action: boolean;
  readonly order: number;
  readonly isDefault: boolean;
}
