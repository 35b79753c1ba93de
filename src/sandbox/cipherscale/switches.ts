/** What nobody outside the vendor knows, so that a client has to live with any of it. */
export interface Switches {
  /** Items of one page, whatever is asked for. */
  readonly pageCap: number;
  /** Items of a page where the request does not say. */
  readonly pageDefault: number;
  /** `envelope`: with `hasNext` and `total`; `total`: without `hasNext`; `data`: neither; `array`: the bare list. */
  readonly pagedLists: 'envelope' | 'total' | 'data' | 'array';
  /** The same for roles and admission rules, which show no parameters of paging. */
  readonly plainLists: 'envelope' | 'array';
  /** What a group in a list lacks beside what it has when it is read alone: users, or users and roles. */
  readonly groupItems: 'whole' | 'counts' | 'bare';
  /** Whether a user in a list says its groups. */
  readonly userItems: 'whole' | 'bare';
  /** Whether a PUT without a description clears it. */
  readonly put: 'replace' | 'keep';
  /** Whether two groups, or two rules, may have one name. */
  readonly uniqueNames: boolean;
  /** Whether somebody's last group can be taken away. */
  readonly lastGroup: 'refuse' | 'allow';
  /** Whether a group may have no role. */
  readonly emptyRoles: 'refuse' | 'allow';
  /** What an error answer holds. */
  readonly errors: 'published' | 'empty';
  /** Whether a write answers with the object. */
  readonly echo: boolean;
  /** Whether there is a list of policies. */
  readonly policies: boolean;
  readonly authHeader: string;
  readonly authPrefix: string;
}

/** As the published reference has it; where it is silent, what is least comfortable for a client. */
export const DEFAULT_SWITCHES: Switches = {
  pageCap: 100,
  pageDefault: 10,
  pagedLists: 'envelope',
  plainLists: 'array',
  groupItems: 'counts',
  userItems: 'whole',
  put: 'replace',
  uniqueNames: false,
  lastGroup: 'refuse',
  emptyRoles: 'refuse',
  errors: 'published',
  echo: true,
  policies: true,
  authHeader: 'apikey',
  authPrefix: '',
};
