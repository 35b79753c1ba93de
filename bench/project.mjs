import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of the one target of every project here. */
export const TARGET = 'bao';
const GROUPS_PER_FILE = 10;

/** Writes a project that declares `groups` for the server at `url`, ten groups a file, in the layout that people and `fmt` write. */
export function writeProject(dir, { url, groups }) {
  mkdirSync(join(dir, 'groups'), { recursive: true });
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    [
      'version: 1',
      'project: bench',
      'groups:',
      '  - groups/**/*.yaml',
      'targets:',
      `  ${TARGET}:`,
      '    provider: vault',
      `    url: ${url}`,
      '',
    ].join('\n'),
  );
  for (let start = 0; start < groups.length; start += GROUPS_PER_FILE) {
    const name = `groups-${String(start / GROUPS_PER_FILE).padStart(4, '0')}.yaml`;
    writeFileSync(join(dir, 'groups', name), groupFile(groups.slice(start, start + GROUPS_PER_FILE)));
  }
}

function groupFile(groups) {
  return ['groups:', ...groups.flatMap(groupLines), ''].join('\n');
}

function groupLines(group) {
  return [
    `  ${group.name}:`,
    `    department: ${group.department}`,
    ...list('    ', 'members', group.members),
    ...(group.children.length > 0 ? list('    ', 'groups', group.children) : []),
    '    vault:',
    ...list('      ', 'policies', group.policies),
    ...table('      ', 'metadata', group.metadata),
  ];
}

function list(indent, key, items) {
  return items.length === 0 ? [`${indent}${key}: []`] : [`${indent}${key}:`, ...items.map((item) => `${indent}  - ${item}`)];
}

function table(indent, key, entries) {
  const lines = Object.entries(entries).map(([name, value]) => `${indent}  ${name}: "${value}"`);
  return lines.length === 0 ? [] : [`${indent}${key}:`, ...lines];
}
