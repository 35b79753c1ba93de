import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { credentialForm } from '../core/config/credential-forms.ts';
import { NAME_PATTERN } from '../core/config/schemas/parts.ts';
import { RollcallError } from '../core/errors.ts';
import { nearest } from '../core/model/nearest.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { Face } from '../core/provider.ts';
import { providers } from '../providers/index.ts';

/** What a new project is made from. */
export interface InitRequest {
  /** Absolute; made where it is missing. */
  readonly dir: string;
  readonly project: string;
  readonly provider: string;
  /** Undefined: taken from the vendor's own variable at run time. */
  readonly url: string | undefined;
  /** The first department, and the key of its group. */
  readonly department: string;
  /** JSON Schemas for the editor, by file name. */
  readonly schemas: Readonly<Record<string, string>>;
}

/** What was written, relative to the folder, and what stood there already. */
export interface InitResult {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** Names that a first target can speak to. */
export const PROVIDER_NAMES: readonly string[] = Object.keys(providers);

/**
 * Writes a project that validates: `rollcall.yaml`, a first group file, schemas and hints for the editor, `.gitignore`.
 *
 * @throws RollcallError `FILE_EXISTS` before anything is written, where the project or its group file would be overwritten
 */
export async function initProject(request: InitRequest): Promise<InitResult> {
  const provider = findProvider(request.provider);
  checkAnswers(request);
  const declared = {
    'rollcall.yaml': projectText(request, provider),
    [`groups/departments/${request.department}.yaml`]: groupText(request),
  };
  for (const file of Object.keys(declared)) {
    if (await exists(join(request.dir, file))) {
      throw new RollcallError('FILE_EXISTS', `${quoteName(join(request.dir, file))} exists already; nothing was written.`, {
        hint: 'Choose another folder, or edit the file that is there.',
      });
    }
  }
  const hints = {
    ...Object.fromEntries(Object.entries(request.schemas).map(([name, text]) => [`${SCHEMA_DIR}/${name}`, text])),
    '.gitignore': GITIGNORE,
    '.vscode/extensions.json': `${JSON.stringify({ recommendations: ['redhat.vscode-yaml'] }, null, 2)}\n`,
  };
  const written: string[] = [];
  const kept: string[] = [];
  for (const [file, text] of Object.entries({ ...declared, ...hints })) {
    const isNew = await writeNew(join(request.dir, file), text);
    (isNew ? written : kept).push(file);
  }
  return { written, kept };
}

const SCHEMA_DIR = '.rollcall/schemas';

/** What git is to leave out. Lock and journal belong to the machine; the state itself holds no secret and may be committed. */
export const GITIGNORE = `.rollcall/*
!.rollcall/schemas/
!.rollcall/state.json
plan.json
*.plan.json
.env
`;

function findProvider(name: string): Face {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider) return provider;
  const [meant] = nearest(name, PROVIDER_NAMES);
  throw new RollcallError('USAGE', `There is no provider ${quoteName(name)}.`, {
    hint: meant === undefined ? `There are: ${PROVIDER_NAMES.join(', ')}.` : `Did you mean ${quoteName(meant)}?`,
  });
}

/** What `validate` would refuse in what the answers become, and what is no file's name. */
function checkAnswers({ project, url, department }: InitRequest): void {
  if (!new RegExp(NAME_PATTERN).test(project))
    throw unfit('the name of a project', project, 'Use letters, digits and . _ - and begin with a letter or digit.');
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(department))
    throw unfit('the name of a first department', department, 'Use letters, digits, spaces, "-" and "_".');
  if (url !== undefined && holdsCredential(url)) {
    throw new RollcallError('CONFIG_CREDENTIAL', 'The address holds a credential; nothing was written.', {
      hint: 'Write it without user name, password or token: those come from the environment. If it was real, replace it.',
    });
  }
  const known = url === undefined || url.includes('${') ? undefined : URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (known === false) throw unfit('an address', url as string, 'Write it with its scheme, as in "https://vault.acme.test:8200".');
}

/** User info in every form, also where a variable would keep the address from being parsed. */
function holdsCredential(url: string): boolean {
  return credentialForm(url) !== undefined || /^[^/?#]*:\/\/[^/?#]*@/.test(url);
}

function unfit(what: string, given: string, hint: string): RollcallError {
  return new RollcallError('USAGE', `${quoteName(given)} cannot be ${what}.`, { hint });
}

function projectText({ project, provider: name, url }: InitRequest, provider: Face): string {
  return `# yaml-language-server: $schema=${SCHEMA_DIR}/project.schema.json
version: 1
project: ${yamlText(project)}
groups:
  - groups/**/*.yaml
targets:
  ${name}:
    provider: ${name}
${urlLines(url, provider)}guards:
  max_deletions: 5
  max_member_removals: 25%
`;
}

/** Where no variable can say the address, the file has to: an example stands there to be replaced. */
function urlLines(url: string | undefined, { credentials, targetSchema }: Face): string {
  if (url !== undefined) return `    url: ${yamlText(url)}\n`;
  const variables = credentials.addressVariables.join(' or ');
  const otherwise = credentials.defaultUrl === undefined ? '' : `, else it is ${credentials.defaultUrl}`;
  if (variables !== '') return `    # Without "url" the address is taken from ${variables}${otherwise}.\n`;
  const schema = (targetSchema['properties'] as Readonly<Record<string, { readonly examples?: readonly string[] }>>)['url'];
  return `    # An example: write the address of your own there.\n    url: ${yamlText(schema?.examples?.[0] ?? 'https://example.com')}\n`;
}

function groupText({ department, provider }: InitRequest): string {
  return `# yaml-language-server: $schema=../../${SCHEMA_DIR}/group.schema.json
department: ${yamlText(department)}
groups:
  ${yamlText(department)}:
    description: ${yamlText(`Everyone in ${department}.`)}
    owner: ${yamlText(department)}
    members: []
    # members:
    #   - ada@example.com
    #   - email: grace@example.com
    #     until: 2030-12-31
    ${provider}: {}
`;
}

/** A YAML scalar: plain where that is surely text, else in double quotes, which YAML reads as JSON does. */
function yamlText(text: string): string {
  const plain = /^[A-Za-z][\w./:-]*(?: [\w./-]+)*$/.test(text) && !text.endsWith(':') && !/^(?:true|false|null)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

async function writeNew(file: string, text: string): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new RollcallError('OUTPUT_WRITE', `${quoteName(file)} could not be written: ${(error as Error).message}.`, { cause: error });
  }
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}
