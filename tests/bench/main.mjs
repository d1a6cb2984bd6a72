// The bench's order of events: one work folder, one PostgreSQL, one hub, then each measure in turns with what it is compared with, and a table
// at the end. Everything that was started is stopped and removed, on Ctrl-C as well.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Hub } from './lib/hub.mjs'
import { BareRows, Load, makeRecords } from './lib/load.mjs'
import { makePki } from './lib/pki.mjs'
import { Postgres } from './lib/postgres.mjs'
import { stopAll } from './lib/processes.mjs'
import { Table } from './lib/statistics.mjs'
import { adapter } from './measures/adapter.mjs'
import { audit } from './measures/audit.mjs'
import { batch } from './measures/batch.mjs'
import { counts } from './measures/counts.mjs'
import { fairness } from './measures/fairness.mjs'
import { frozen } from './measures/frozen.mjs'
import { idle, meta } from './measures/meta.mjs'
import { single } from './measures/single.mjs'
import { tables } from './measures/tables.mjs'

// Which of them wait for the disk, so that they are measured a second time with a slow one.
const measures = { batch, single, audit, fairness, tables, counts, meta, frozen, idle, adapter }
const commitBound = ['batch', 'single']

const { values: options } = parseArgs({
  options: {
    build: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(measures).join(',') },
    rounds: { type: 'string' },
  },
})
const chosen = options.only.split(',')
for (const name of chosen) if (!(name in measures)) throw new Error(`there is no measure '${name}'; there are ${Object.keys(measures).join(', ')}`)

const sourceDirectory = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const buildDirectory = resolve(options.build)
const directory = mkdtempSync(join(process.env.KITH_BENCH_DIR ?? '/var/tmp', 'kith-bench-'))
chmodSync(directory, 0o755)

const started = Date.now()
const bench = {
  directory, sourceDirectory, buildDirectory,
  isQuick: options.quick,
  rounds: Number(options.rounds ?? (options.quick ? 3 : 5)),
  seconds: options.quick ? 2 : 8,
  count: options.quick ? 200_000 : 1_000_000,
  databases: { hub: 'kith_bench_hub', bare: 'kith_bench_bare' },
  ports: { hub: 24_431, nginx: 24_451, node: 24_452 },
  rowsFile: join(directory, 'rows.bin'),
  agents: {},
  hasRows: false,
  load: new Load(buildDirectory),
  bareRows: new BareRows(buildDirectory),
  progress: (text) => console.error(`${String(Math.round((Date.now() - started) / 1000)).padStart(5)} s  ${text}`),
}
bench.flags = (member) => bench.pki.flags(member)

// Two databases with the hub's schema, made by the hub itself.
async function prepare() {
  const members = ['bulk', 'single'], people = ['lead']
  bench.progress('making certificates and records')
  bench.pki = await makePki(directory, sourceDirectory, [...members, ...people])
  bench.records = await makeRecords(buildDirectory, join(directory, 'records.ndjson'), bench.count, 1)
  bench.otherRecords = await makeRecords(buildDirectory, join(directory, 'other.ndjson'), Math.max(bench.count / 2, 100_000), 2)
  bench.postgres = await Postgres.create(join(directory, 'postgres'), sourceDirectory, buildDirectory)
  await bench.postgres.start()
  await bench.postgres.psqlFile('postgres', join(sourceDirectory, 'schemas/sql/roles.sql'))
  const binary = join(buildDirectory, 'hub/app/kith-hub')
  for (const [name, database] of Object.entries(bench.databases)) {
    await bench.postgres.psql('postgres', `CREATE DATABASE ${database} OWNER kith_migrate`)
    const hub = await Hub.create({ directory: join(directory, name), binary, postgres: bench.postgres, database, pki: bench.pki, port: bench.ports.hub, members, buildDirectory })
    if (name === 'hub') bench.hub = hub
  }
}

async function measureAll(table) {
  await bench.hub.start()
  for (const name of chosen) await measures[name](bench, table, 'this disk')
  if (!chosen.some((name) => commitBound.includes(name))) return
  await bench.hub.stop()
  await bench.postgres.stop()
  await bench.postgres.start({ isSlow: true })
  await bench.hub.start()
  for (const name of chosen.filter((name) => commitBound.includes(name))) await measures[name](bench, table, '+2 ms a sync')
}

async function stop() {
  if (bench.hub?.server) await bench.hub.stop()
  if (bench.postgres?.server && !bench.postgres.server.hasEnded) await bench.postgres.stop()
  await stopAll()
  rmSync(directory, { recursive: true, force: true })
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().finally(() => process.exit(1)))

const table = new Table()
try {
  await prepare()
  await measureAll(table)
} catch (error) {
  console.error(`\nThe bench stopped: ${error.message}`)
  process.exitCode = 1
} finally {
  await stop()
}
console.log(`\n${availableParallelism()} cores (${cpus()[0].model}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB; ${bench.rounds} rounds in turns, medians with the range; ` +
  `${bench.count.toLocaleString('en-US')} records${bench.isQuick ? '; QUICK, for development only' : ''}\n`)
table.print()
