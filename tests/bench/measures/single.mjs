// Single pushes on keep-alive connections, each answered after its commit: against pgbench inserting the same row on as many connections, and
// against a plain Node service.
import { join } from 'node:path'
import { median, medianRatio, spread, takeTurns } from '../lib/statistics.mjs'
import { startNodeService } from '../lib/others.mjs'

const path = '/v1/records'

async function hubRound(bench, connections) {
  await bench.postgres.empty(bench.databases.hub)
  return bench.load.single({ port: bench.hub.port, flags: bench.flags('single'), path, connections, seconds: bench.seconds, bodies: bench.records })
}

async function pgbenchRound(bench) {
  await bench.postgres.empty(bench.databases.bare)
  const script = join(bench.sourceDirectory, 'tests/bench/conf/insert.sql')
  return { per_second: await bench.postgres.pgbench(bench.databases.bare, script, 64, bench.seconds) }
}

async function nodeRound(bench) {
  await bench.postgres.empty(bench.databases.bare)
  const service = await startNodeService({ directory: bench.directory, sourceDirectory: bench.sourceDirectory, postgres: bench.postgres, database: bench.databases.bare, port: bench.ports.node })
  try {
    return await bench.load.single({ port: bench.ports.node, flags: ['--plain'], path, connections: 32, seconds: bench.seconds, bodies: bench.records })
  } finally {
    await service.stop()
  }
}

export async function single(bench, table, disk) {
  const rounds = await takeTurns(bench.rounds, {
    hub64: () => hubRound(bench, 64),
    pgbench: () => pgbenchRound(bench),
    hub32: () => hubRound(bench, 32),
    node: () => nodeRound(bench),
  }, (round, name, { per_second }) => bench.progress(`single ${disk}, round ${round + 1}, ${name}: ${Math.round(per_second)}/s`))
  const rate = (name) => rounds[name].map((result) => result.per_second)
  const say = (values) => `${spread(values)} /s`
  const isSlow = disk !== 'this disk'
  table.add(`single pushes on 64, ${disk}`, say(rate('hub64')), `pgbench ${say(rate('pgbench'))}`, medianRatio(rate('hub64'), rate('pgbench')), '>=', isSlow ? 1 : 0.8)
  table.add(`single pushes on 32, ${disk}`, say(rate('hub32')), `Node ${say(rate('node'))}`, medianRatio(rate('hub32'), rate('node')), '>=', 2.5)
  const times = (name, field) => median(rounds[name].map((result) => result[field])) / 1000
  table.note('  50th and 99th percentile on 32', `${times('hub32', 'p50_us').toFixed(1)} and ${times('hub32', 'p99_us').toFixed(1)} ms`,
    `${times('node', 'p50_us').toFixed(1)} and ${times('node', 'p99_us').toFixed(1)} ms`)
  table.note('  the load generator\'s CPU on 64', `${median(rounds.hub64.map((result) => result.client_cpu)).toFixed(2)} of a core`, '')
}
