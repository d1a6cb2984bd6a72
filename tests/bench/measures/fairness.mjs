// What one organisation's single pushes feel while another loads in bulk: the 99th percentile with, over the same without, in turns.
import { sleep } from '../lib/processes.mjs'
import { median, medianRatio, takeTurns } from '../lib/statistics.mjs'

const path = '/v1/records'

function singles(bench, connections) {
  return bench.load.single({ port: bench.hub.port, flags: bench.flags('single'), path, connections, seconds: bench.seconds, bodies: bench.otherRecords })
}

async function alone(bench, connections) {
  await bench.postgres.empty(bench.databases.hub)
  return singles(bench, connections)
}

// The bulk push must outlast the measurement, or the round says nothing.
async function besideBulk(bench, connections) {
  await bench.postgres.empty(bench.databases.hub)
  let isLoading = true
  const bulk = bench.load.stream({ port: bench.hub.port, flags: bench.flags('bulk'), path, bodies: bench.records }).finally(() => { isLoading = false })
  await sleep(500)
  const result = await singles(bench, connections)
  if (!isLoading) throw new Error('the bulk push ended before the single pushes did')
  const { seconds, result_lines } = await bulk
  return { ...result, bulk_rate: result_lines / seconds }
}

export async function fairness(bench, table, disk) {
  for (const connections of [64, 8]) {
    const rounds = await takeTurns(bench.rounds, {
      alone: () => alone(bench, connections),
      beside: () => besideBulk(bench, connections),
    }, (round, name, { p99_us }) => bench.progress(`fairness on ${connections}, ${disk}, round ${round + 1}, ${name}: p99 ${(p99_us / 1000).toFixed(1)} ms`))
    const p99 = (name) => rounds[name].map((result) => result.p99_us / 1000)
    const say = (name) => `p99 ${median(p99(name)).toFixed(1)} ms at ${Math.round(median(rounds[name].map((result) => result.per_second)))}/s`
    table.add(`single pushes on ${connections} beside a bulk push, ${disk}`, say('beside'), `alone ${say('alone')}`, medianRatio(p99('beside'), p99('alone')), '<=', 5)
  }
}
