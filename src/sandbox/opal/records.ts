/** What tables hold: an id, and a number that grows with every record made. */
export interface Stored {
  readonly id: string;
  readonly seq: number;
}

/** A system whose groups and resources Opal manages; `OPAL` is Opal itself. */
export interface App extends Stored {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly adminOwnerId: string;
}

/** A person. */
export interface User extends Stored {
  /** Spelt as the directory spells it. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly position: string;
  readonly status: string;
  readonly tagIds: readonly string[];
}

/** An account of a person in another system. */
export interface RemoteUser extends Stored {
  readonly userId: string;
  readonly remoteId: string;
  readonly provider: string;
}

/** People who decide over things. */
export interface Owner extends Stored {
  readonly name: string;
  readonly description: string;
  /** In the order of escalation. */
  readonly userIds: readonly string[];
  /** Minutes; 0 is off. */
  readonly escalationPeriod: number;
  readonly reviewerChannelId: string | undefined;
  readonly sourceGroupId: string | undefined;
}

/** A word of an access level: what the other system calls it, and what people see. */
export interface AccessLevel {
  readonly name: string;
  readonly remoteId: string;
}

/** Something that people or groups get access to. */
export interface Resource extends Stored {
  readonly appId: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly remoteId: string;
  readonly adminOwnerId: string;
  readonly parentId: string | undefined;
  readonly levels: readonly AccessLevel[];
  readonly tagIds: readonly string[];
}

/** A key with a value, for people, groups and resources. */
export interface Tag extends Stored {
  readonly key: string;
  readonly value: string;
  readonly createdMs: number;
  readonly creatorId: string;
}

/** A Slack channel. */
export interface MessageChannel extends Stored {
  readonly remoteId: string;
  readonly name: string;
  readonly isPrivate: boolean;
}

/** Who is on call, in another system. */
export interface OnCallSchedule extends Stored {
  readonly provider: string;
  readonly remoteId: string;
  readonly name: string;
  /** On call now. */
  readonly userIds: readonly string[];
}

/** One stage of a review. */
export interface ReviewerStage {
  readonly id: string;
  readonly operator: 'AND' | 'OR';
  readonly requireManagerApproval: boolean;
  readonly requireAdminApproval: boolean;
  readonly ownerIds: readonly string[];
  readonly serviceUserIds: readonly string[];
  readonly escalation: Escalation | undefined;
}

/** Who else is asked when nobody answers. */
export interface Escalation {
  readonly delayMinutes: number;
  readonly ownerIds: readonly string[];
  readonly userIds: readonly string[];
}

/** How access can be asked for; durations are minutes, undefined where nobody set them. */
export interface RequestConfiguration {
  readonly id: string;
  readonly createdMs: number;
  readonly priority: number;
  readonly condition: { readonly groupIds: readonly string[]; readonly roleRemoteIds: readonly string[] } | undefined;
  readonly allowRequests: boolean;
  readonly autoApproval: boolean;
  readonly requireMfaToRequest: boolean;
  readonly requireSupportTicket: boolean;
  readonly maxMinutes: number | undefined;
  readonly recommendedMinutes: number | undefined;
  readonly extensionsMinutes: number | undefined;
  readonly requestTemplateId: string | undefined;
  readonly reasonOptional: boolean | undefined;
  readonly stages: readonly ReviewerStage[];
}

/** Who sees a group. */
export interface Visibility {
  readonly type: 'GLOBAL' | 'LIMITED';
  readonly groupIds: readonly string[];
}

/** What a configuration template says instead of the group itself. */
export interface Policy {
  readonly adminOwnerId: string;
  readonly visibility: Visibility;
  readonly auditChannelIds: readonly string[];
  readonly scheduleIds: readonly string[];
  readonly requireMfaToApprove: boolean;
  readonly notification: string | undefined;
  readonly configurations: readonly RequestConfiguration[];
}

/** A policy with a name, for many groups. */
export interface ConfigurationTemplate extends Stored {
  readonly name: string;
  readonly policy: Policy;
  readonly requireMfaToConnect: boolean;
  readonly breakGlassUserIds: readonly string[];
}

/** Where a group of another system is: the key and the fields of `remote_info`, and what that system calls it. */
export interface Remote {
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The field that identifies it. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** A group as it is stored. */
export interface Group extends Stored {
  readonly appId: string;
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly leaderIds: readonly string[];
  readonly policy: Policy;
  /** Channels that Opal added for reviews. */
  readonly reviewerChannelIds: readonly string[];
  readonly riskOverride: string | undefined;
  readonly templateId: string | undefined;
  readonly remote: Remote | undefined;
  readonly matchRemoteName: boolean;
  readonly matchRemoteDescription: boolean;
  readonly tagIds: readonly string[];
  readonly sync: { readonly id: string; readonly atMs: number } | undefined;
}

/** Groups whose memberships go together. */
export interface GroupBinding extends Stored {
  readonly creatorId: string;
  readonly createdMs: number;
  readonly sourceGroupId: string;
  readonly groupIds: readonly string[];
}

/** What makes people members by themselves; its id is that of its group. */
export interface AccessRule extends Stored {
  readonly status: 'ACTIVE' | 'PAUSED';
  readonly clauses: RuleClauses;
}

/** Every clause has to hold, each by one of its selectors; none of `unless`. */
export interface RuleClauses {
  readonly when: RuleConjunction;
  readonly unless: RuleConjunction | undefined;
}

/** Clauses. */
export interface RuleConjunction {
  readonly clauses: readonly {
    readonly selectors: readonly { readonly key: string; readonly value: string; readonly connection_id: string }[];
    readonly attribute_selectors: readonly { readonly attribute: 'HR_IDP_STATUS'; readonly values: readonly string[] }[] | undefined;
  }[];
}

/** A credential. */
export interface ApiToken extends Stored {
  readonly secret: string;
  readonly name: string;
  readonly userId: string;
  readonly isReadOnly: boolean;
  readonly expiresMs: number | undefined;
}

/** Something that somebody did. */
export interface OpalEvent extends Stored {
  readonly type: string;
  readonly createdMs: number;
  readonly actor: Actor;
  readonly objectIds: readonly string[];
  readonly subEvents: readonly Readonly<Record<string, string>>[];
}

/** Who asks. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  /** Undefined for people in the console. */
  readonly token: { readonly name: string; readonly preview: string } | undefined;
  readonly isReadOnly: boolean;
  readonly address: string;
}

/** What went wrong when an app was synchronised. */
export interface SyncError extends Stored {
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly message: string;
  readonly appId: string;
  readonly groupId: string | undefined;
}
