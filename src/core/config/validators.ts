/** What a compiled schema says of a value; the shape is ajv's. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** The key, where the error is about the form of a key. */
  readonly propertyName?: string;
}

/** A schema that was compiled when Rollcall was built: `ajv` is never loaded at run time. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** A compiled schema with what its errors do not say: by schema path the keys that are allowed there. */
export interface Checker {
  readonly validate: Validate;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Paths of the lists whose items must differ; `*` is any key or index. */
  readonly unique: readonly (readonly string[])[];
}

/** The compiled schemas of the configuration. */
export interface Validators {
  readonly project: Checker;
  readonly group: Checker;
  readonly baseline: Checker;
  /** By provider: one of its targets. */
  readonly targets: Readonly<Record<string, Checker>>;
  /** By kind and provider: the provider's block. */
  readonly blocks: Readonly<Record<string, Readonly<Record<string, Checker>>>>;
  /** By kind and provider: a block that is named like a target and laid over the provider's. */
  readonly overrides: Readonly<Record<string, Readonly<Record<string, Checker>>>>;
}

/** The compiled schemas of the files that Rollcall writes. */
export interface FileValidators {
  readonly plan: Checker;
  readonly state: Checker;
}
