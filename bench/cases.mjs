import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, peakMemory } from './measure.mjs';
import { buildMesh, findNetbird } from './mesh.mjs';
import { madeUpGroups, madeUpPeople, peopleOf, policyNames, realGroups } from './organisation.mjs';
import { writeProject } from './project.mjs';

/** Milliseconds that the slow server answers later. */
const LATENCY_MS = 5;
const MESH_TARGET = 1.15;
const MESH_LATENCIES_MS = [50, 500];
const REAL_MESH = '`plan` of 1,000 groups on a real NetBird';
/** Groups of the evidence packs that are measured. */
const PACK_SIZES = [1_000, 10_000];
const REAL_TEAMS = fileURLToPath(new URL('../../shared/data/org-teams.json', import.meta.url));

/**
 * One line of the table. `target` bounds `value`, which is a ratio or megabytes; without a target the line only informs.
 *
 * @typedef {{ what: string, measured: string, yardstick: string, value: number | undefined, unit: '×' | 'MB', target: number | undefined, runs: string }} Row
 */

/** How many runs each case gets, by how long one takes. */
const FULL = { start: 31, small: 21, middle: 15, large: 9, memory: 5, sizes: [10, 100, 1_000, 10_000], slowSizes: [100, 1_000, 10_000] };
const QUICK = { start: 9, small: 7, middle: 5, large: 3, memory: 2, sizes: [10, 100, 1_000], slowSizes: [100] };

/** Bare node, the version, and a file checked. @returns {Row[]} */
export function measureStart({ cli, root, quick }) {
  const dir = join(root, 'one');
  mkdirSync(dir);
  writeProject(dir, { url: 'http://127.0.0.1:8200', groups: madeUpGroups(1) });
  const programs = [
    { name: 'bare', args: ['-e', '0'] },
    { name: 'version', args: [cli, '--version'], expect: /^rollcall \d/ },
    { name: 'validate', args: [cli, 'validate', 'groups/groups-0000.yaml'], cwd: dir },
  ];
  const times = interleave(programs, { runs: plan(quick).start, warmups: 2 });
  return [
    compare('`--version`', { times, name: 'version', yardstick: 'bare', label: '`node -e 0`', target: 1.35 }),
    compare('`validate` of one file', { times, name: 'validate', yardstick: 'bare', label: '`node -e 0`', target: 1.65 }),
  ];
}

/** A plan of NetBird groups, which is seven lists however many there are, against the bare lists. @returns {AsyncGenerator<Row>} */
export async function* measureMeshes({ root, cli, quick, say }) {
  const runs = plan(quick).middle;
  say('preparing 1,000 NetBird groups and 5,000 peers');
  const mesh = await buildMesh({ root, cli });
  try {
    say('planning them');
    yield measureMesh(mesh, { what: '`plan` of 1,000 NetBird groups, 5,000 peers', runs });
    for (const ms of MESH_LATENCIES_MS) {
      await mesh.answerLater(ms);
      say(`planning them, every answer ${ms} ms later`);
      yield measureMesh(mesh, { what: `\`plan\` of 1,000 NetBird groups, every answer ${ms} ms later`, runs });
    }
    await mesh.answerLater();
    say('planning them, the lists as late as from a real server');
    yield measureMesh(mesh, { what: '`plan` of 1,000 NetBird groups, answers as late as from a real server', runs });
  } finally {
    await mesh.stop();
  }
  const server = findNetbird();
  if (server) yield await measureRealMesh({ root, cli, runs, say, server });
  else yield unmeasured(REAL_MESH, '×', MESH_TARGET);
}

async function measureRealMesh({ root, cli, runs, say, server }) {
  say('preparing 1,000 groups on a real NetBird');
  const mesh = await buildMesh({ root, cli, server });
  say('planning them');
  return measureMesh(mesh, { what: REAL_MESH, runs });
}

function measureMesh({ loop, plan: planned, peers }, { what, runs }) {
  const times = interleave([loop, planned], { runs });
  return compare(what, {
    times,
    name: planned.name,
    yardstick: loop.name,
    label: `undici loop, ${count(peers)} peers`,
    target: MESH_TARGET,
  });
}

/** Everything that talks to a server. @returns {AsyncGenerator<Row>} */
export async function* measurePlans({ builder, quick, say }) {
  const runs = plan(quick);
  const servers = new Map();
  const sites = new Map();
  for (const size of runs.sizes) {
    const { server, site } = await prepareSite(builder, size, say);
    servers.set(size, server);
    sites.set(size, site);
  }
  yield* measureSizes(sites, runs, say);
  yield* await measureMemory(sites, runs, say);
  yield* measureSecondApply(sites.get(1_000), runs, say);
  yield* await measureAudit(sites, runs, say);
  for (const size of runs.slowSizes) yield await measureSlow({ builder, size, server: servers.get(size), runs, say });
  yield await measureRealTeams({ builder, runs, say });
}

/** Evidence packs alone, in both sizes however quick the run is. @returns {AsyncGenerator<Row>} */
export async function* measurePacks({ builder, quick, say }) {
  const sites = new Map();
  for (const size of PACK_SIZES) sites.set(size, (await prepareSite(builder, size, say)).site);
  yield* await measureAudit(sites, plan(quick), say);
}

async function prepareSite(builder, size, say) {
  say(`preparing ${count(size)} groups`);
  const groups = madeUpGroups(size);
  const server = await builder.server({ people: madeUpPeople(), policies: policyNames(), groups });
  return { server, site: builder.site({ server, groups, name: `of ${count(size)}` }) };
}

function* measureSizes(sites, runs, say) {
  const targets = { 10: 0.8, 1_000: 1.25, 10_000: 1.6 };
  const plans = new Map();
  for (const [size, { plan: planned, loop }] of sites) {
    if (!(size in targets)) continue;
    say(`planning ${count(size)} groups`);
    const times = interleave([loop, planned], { runs: runsFor(size, runs) });
    plans.set(size, times.get(planned.name));
    yield compare(`\`plan\` of ${count(size)} groups`, {
      times,
      name: planned.name,
      yardstick: loop.name,
      label: 'undici loop',
      target: targets[size],
    });
  }
  const [small, large] = [plans.get(1_000), plans.get(10_000)];
  yield large
    ? row('`plan`, from 1,000 to 10,000 groups', {
        value: large.median / small.median,
        target: 10,
        measured: milliseconds(large),
        yardstick: `${milliseconds(small)} for 1,000`,
        runs: String(large.runs),
      })
    : unmeasured('`plan`, from 1,000 to 10,000 groups', '×', 10);
}

async function measureMemory(sites, runs, say) {
  const rows = [];
  for (const [size, target] of [
    [1_000, 130],
    [10_000, 220],
  ]) {
    const what = `peak memory of a plan of ${count(size)} groups × 20`;
    rows.push(await memoryRow(what, { program: sites.get(size)?.plan, target, runs, say }));
  }
  return rows;
}

/** Evidence packs: everything is read in full and every membership is a row, so the largest that is measured counts, and how it grows. */
async function measureAudit(sites, runs, say) {
  const rows = [];
  for (const size of PACK_SIZES) {
    const what = `peak memory of an audit pack of ${count(size)} groups × 20`;
    rows.push(await memoryRow(what, { program: sites.get(size)?.audit, target: undefined, runs, say }));
  }
  for (const size of PACK_SIZES) {
    const what = `\`audit\` of ${count(size)} groups × 20`;
    const site = sites.get(size);
    if (!site) {
      rows.push(unmeasured(what, '×', undefined));
      continue;
    }
    say(`audit packs of ${count(size)} groups`);
    const times = interleave([site.plan, site.audit], { runs: runs.large });
    rows.push(compare(what, { times, name: site.audit.name, yardstick: site.plan.name, label: '`plan`', target: undefined }));
  }
  return rows;
}

async function memoryRow(what, { program, target, runs, say }) {
  if (!program || process.platform !== 'linux') return unmeasured(what, 'MB', target);
  say(what);
  const peak = await peakMemory(program, { runs: runs.memory });
  return row(what, {
    value: peak.median,
    unit: 'MB',
    target,
    measured: `${Math.round(peak.median)} MB`,
    yardstick: '',
    runs: String(peak.runs),
  });
}

function* measureSecondApply(site, runs, say) {
  say('a second apply');
  const times = interleave([site.plan, site.apply], { runs: runs.middle });
  yield compare('second `apply` of 1,000 groups, nothing to do', {
    times,
    name: site.apply.name,
    yardstick: site.plan.name,
    label: '`plan`',
    target: 1.05,
  });
}

async function measureSlow({ builder, size, server, runs, say }) {
  say(`planning ${count(size)} groups at ${LATENCY_MS} ms`);
  const groups = madeUpGroups(size);
  const site = builder.site({ server: await builder.delayed(server, LATENCY_MS), groups, name: `of ${count(size)}, slowly` });
  const times = interleave([site.loop, site.plan], { runs: runsFor(size, runs) });
  const what = `\`plan\` of ${count(size)} groups, answers ${LATENCY_MS} ms later`;
  return compare(what, { times, name: site.plan.name, yardstick: site.loop.name, label: 'undici loop', target: 1.15 });
}

/** The plan of real teams alone. @returns {Promise<Row>} */
export async function measureTeams({ builder, quick, say }) {
  return measureRealTeams({ builder, runs: plan(quick), say });
}

async function measureRealTeams({ builder, runs, say }) {
  const groups = realGroups(REAL_TEAMS);
  const what = '`plan` of 284 real teams, nested';
  if (!groups) return unmeasured(what, '×', undefined);
  say('planning the real teams');
  const server = await builder.server({ people: peopleOf(groups), policies: policyNames(), groups });
  const site = builder.site({ server, groups, name: 'of the real teams' });
  const times = interleave([site.loop, site.plan], { runs: runs.middle });
  return compare(what, { times, name: site.plan.name, yardstick: site.loop.name, label: 'undici loop', target: undefined });
}

function compare(what, { times, name, yardstick, label, target }) {
  const [mine, theirs] = [times.get(name), times.get(yardstick)];
  return row(what, {
    value: mine.median / theirs.median,
    target,
    measured: milliseconds(mine),
    yardstick: `${milliseconds(theirs)} ${label}`,
    runs: String(mine.runs),
  });
}

function row(what, { value, unit = '×', target, measured, yardstick, runs }) {
  return { what, value, unit, target, measured, yardstick, runs };
}

function unmeasured(what, unit, target) {
  return { what, value: undefined, unit, target, measured: 'not measured', yardstick: '', runs: '0' };
}

function milliseconds({ median, low, high }) {
  return `${Math.round(median)} ms (${Math.round(low)}–${Math.round(high)})`;
}

function plan(quick) {
  return quick ? QUICK : FULL;
}

function runsFor(size, runs) {
  if (size >= 10_000) return runs.large;
  return size >= 1_000 ? runs.middle : runs.small;
}

function count(number) {
  return number.toLocaleString('en-GB');
}
