// A linkage experiment: can whoever has the hub's database find people in it with California's open hate crime events? Two members get a
// part of these events as if the victims had come to them, among three times as many that no police ever heard of. Their records
// leave by `kith` as their sharing profile says; the open file is coded by the same rules; and the attacker takes every record that
// has exactly one event like it for that event. docs/linkage.md has the result; with --check it has to be this program's.
//
//   node tests/linkage/main.mjs --kith PROGRAM --data FOLDER [--check docs/linkage.md]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({ options: { kith: { type: 'string' }, data: { type: 'string' }, check: { type: 'string' } } })
const sources = join(dirname(fileURLToPath(import.meta.url)), '../..')

const reportedOfMember = 150 // of the open events, known to a member too
const unreportedOfMember = 450
const years = ['2021', '2022'] // of whom the members tell, which the attacker knows

const profiles = [
  { name: 'month, county', sharing: { occurred: 'month', place: 'county' } },
  { name: 'quarter, county', sharing: { occurred: 'quarter', place: 'county' } },
  { name: 'quarter, CBSA', sharing: { occurred: 'quarter', place: 'cbsa' } },
  { name: 'year, CBSA', sharing: { occurred: 'year', place: 'cbsa' } },
  { name: 'year, state', sharing: { occurred: 'year', place: 'state' } },
]
const who = ['occurred', 'place', 'bias_reasons']
const knowledge = [
  { name: 'when, where and why', fields: who },
  { name: 'and what was done, at what site', fields: [...who, 'act_types', 'sites'] },
  { name: 'and everything that police code', fields: [...who, 'act_types', 'sites', 'bias_targets', 'victims_count', 'suspects_count', 'offense'] },
]

// Numbers that are the same in every run (mulberry32).
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

function parseLine(line) {
  const cells = ['']
  let isQuoted = false
  for (const c of line) {
    if (c === '"') isQuoted = !isQuoted
    else if (c === ',' && !isQuoted) cells.push('')
    else cells[cells.length - 1] += c
  }
  return cells
}

const quoted = (cell) => (cell.includes(',') ? `"${cell}"` : cell)

// The adapter of the open file, telling when it happened and not when it was counted.
function writeMapping() {
  const lines = readFileSync(join(sources, 'adapters/ca_doj/mapping.toml'), 'utf8').split('\n')
  const from = lines.indexOf('[fields.reported_month]')
  lines.splice(from, 4, '[fields.occurred]', 'from = ["year", "month"]', 'join = "-"', 'formats = ["%Y-%m"]', 'precision = "month"')
  writeFileSync(join(folder, 'mapping.toml'), lines.join('\n'))
}

// What leaves of each row.
function leaving(header, rows, sharing) {
  const mapping = join(folder, 'mapping.toml')
  const config = join(folder, 'sharing.toml')
  writeFileSync(join(folder, 'sample.csv'), [header, ...rows].map((row) => row.map(quoted).join(',')).join('\n') + '\n')
  writeFileSync(config, '[sharing]\n' + Object.entries(sharing).map(([key, value]) => `${key} = "${value}"\n`).join(''))
  execFileSync(options.kith, ['adapter', 'test', mapping, '--update', '--config', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  return readFileSync(join(folder, 'expected.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line).record)
}

// Columns that belong together come from one event; each group comes from another, so that nothing like it need be in the open file.
function unreported(column, pool, pick) {
  const groups = [['ClosedYear', 'MonthOccurrence'], ['County'], ['MostSeriousBias', 'IsMultipleBias'], ['MostSeriousUcr', 'Offensive_Act'], ['MostSeriousLocation'], ['TotalNumberOfVictims', 'TotalNumberOfSuspects']]
  const row = [...pool[0]]
  for (const group of groups) {
    const from = pool[pick(pool.length)]
    for (const name of group) row[column[name]] = from[column[name]]
  }
  return row
}

function makeMembers(column, pool) {
  const pick = random(20261122)
  const left = [...pool.keys()]
  return ['first', 'second'].map(() => {
    const rows = []
    const truth = [] // the number of the open event, or -1
    for (let i = 0; i < reportedOfMember; ++i) {
      const [event] = left.splice(pick(left.length), 1)
      rows.push(pool[event])
      truth.push(event)
    }
    for (let i = 0; i < unreportedOfMember; ++i) {
      rows.push(unreported(column, pool, pick))
      truth.push(-1)
    }
    return { rows, truth }
  })
}

// What the attacker says of a member's records; `known` are events that he knows to be somebody else's.
function attack(records, truth, events, fields, known = new Set()) {
  const key = (record) => JSON.stringify(fields.map((field) => record[field] ?? null))
  const alike = new Map()
  events.forEach((event, number) => {
    if (!known.has(number)) alike.set(key(event), [...(alike.get(key(event)) ?? []), number])
  })
  const said = { named: 0, rightly: 0 }
  records.forEach((record, i) => {
    const found = alike.get(key(record)) ?? []
    if (found.length !== 1) return
    ++said.named
    if (found[0] === truth[i]) ++said.rightly
  })
  return said
}

const percent = (part, whole) => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`)

function run() {
  const [header, ...all] = readFileSync(file, 'utf8').replace(/^\uFEFF/, '').trim().split(/\r?\n/).map(parseLine)
  const column = Object.fromEntries(header.map((name, i) => [name, i]))
  const pool = all.filter((row) => years.includes(row[column.ClosedYear]))
  writeMapping()
  const members = makeMembers(column, pool)
  const lines = [
    `${pool.length} open events of ${years.join(' and ')}; of each member's ${reportedOfMember + unreportedOfMember} records ${reportedOfMember} are of one of them.`,
    '',
    '| what leaves | what is compared | records named, of both | of these rightly | reported people found | by the first member and the operator together: of the second\'s |',
    '|---|---|---|---|---|---|',
  ]
  for (const profile of profiles) {
    const events = leaving(header, pool, profile.sharing)
    const records = members.map(({ rows }) => leaving(header, rows, profile.sharing))
    for (const { name, fields } of knowledge) {
      const said = members.map(({ truth }, i) => attack(records[i], truth, events, fields))
      const named = said[0].named + said[1].named
      const rightly = said[0].rightly + said[1].rightly
      const together = attack(records[1], members[1].truth, events, fields, new Set(members[0].truth))
      lines.push(`| ${profile.name} | ${name} | ${named} | ${percent(rightly, named)} | ${percent(rightly, 2 * reportedOfMember)} | ${percent(together.rightly, reportedOfMember)} |`)
    }
  }
  return lines.join('\n')
}

const file = join(options.data, 'ca_doj_hate_crime_2012_2022.csv')
if (options.check && !existsSync(file)) {
  console.log('Skipped: the shared data has no ca_doj_hate_crime_2012_2022.csv.')
  process.exit(process.env.CI ? 1 : 77) // where CI is set its absence is a failure
}

const folder = mkdtempSync(join(tmpdir(), 'kith-linkage-'))
try {
  const table = run()
  if (!options.check) console.log(table)
  else if (!readFileSync(options.check, 'utf8').includes(table)) {
    console.error(`${options.check} does not have the result of this run, which is:\n\n${table}`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
