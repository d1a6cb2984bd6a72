// A million records in one NDJSON stream, and the same stream again, against the bare program that stages and upserts the same rows.
import { statSync } from 'node:fs'
import { memoryKiB } from '../lib/processes.mjs'
import { median, medianRatio, spread, takeTurns } from '../lib/statistics.mjs'

const path = '/v1/records'

function accounts(result, count) {
  const { summary } = result.summary
  if (result.result_lines !== count + 1) throw new Error(`${result.result_lines} result lines for ${count} records: ${JSON.stringify(summary)}`)
  return summary
}

async function measured(bench, work) {
  const before = await bench.postgres.walPosition()
  const result = await work()
  return { ...result, wal: (await bench.postgres.walPosition()) - before }
}

async function hubRound(bench) {
  const { hub, load, postgres, records, count } = bench
  const push = () => load.stream({ port: hub.port, flags: bench.flags('bulk'), path, bodies: records })
  await postgres.empty(bench.databases.hub)
  const first = await measured(bench, push)
  const again = await measured(bench, push)
  const applied = accounts(first, count).applied
  const unchanged = accounts(again, count).unchanged
  if (applied !== count || unchanged !== count) throw new Error(`of ${count} records ${applied} were applied and ${unchanged} unchanged`)
  return { first, again, rate: count / first.seconds, again_rate: count / again.seconds }
}

async function bareRound(bench, flags = []) {
  const conninfo = bench.postgres.conninfo(bench.databases.bare)
  await bench.postgres.empty(bench.databases.bare)
  const upsert = () => bench.bareRows.upsert(conninfo, bench.rowsFile, ...flags)
  const first = await measured(bench, upsert)
  const again = await measured(bench, upsert)
  if (first.changed !== bench.count) throw new Error(`the bare program stored ${first.changed} of ${bench.count} rows`)
  return { first, again, rate: first.rows / first.seconds, again_rate: again.rows / again.seconds }
}

// The bare program's rows are those that the hub stored, so both write the same bytes.
async function exportRows(bench) {
  await bench.postgres.empty(bench.databases.hub)
  await bench.load.stream({ port: bench.hub.port, flags: bench.flags('bulk'), path, bodies: bench.records })
  await bench.bareRows.export(bench.postgres.conninfo(bench.databases.hub), bench.rowsFile)
}

export async function batch(bench, table, disk) {
  if (!bench.hasRows) await exportRows(bench)
  bench.hasRows = true
  const rounds = await takeTurns(bench.rounds, {
    hub: () => hubRound(bench),
    bare: () => bareRound(bench),
    bareNothing: () => bareRound(bench, ['--do-nothing']),
  }, (round, name, { rate, again_rate }) => bench.progress(`batch ${disk}, round ${round + 1}, ${name}: ${Math.round(rate)} rows/s, again ${Math.round(again_rate)}`))
  const rates = (name, field) => rounds[name].map((round) => round[field])
  const { hub } = rounds
  const say = (values) => `${spread(values)} rows/s`
  table.add(`batch push, ${disk}`, say(rates('hub', 'rate')), say(rates('bare', 'rate')), medianRatio(rates('hub', 'rate'), rates('bare', 'rate')), '>=', 0.8)
  table.add(`the same batch again, ${disk}`, say(rates('hub', 'again_rate')), say(rates('bare', 'again_rate')),
    medianRatio(rates('hub', 'again_rate'), rates('bare', 'again_rate')), '>=', 0.7)
  table.note('  … against a bare replay that writes nothing', '', say(rates('bareNothing', 'again_rate')),
    medianRatio(rates('hub', 'again_rate'), rates('bareNothing', 'again_rate')))
  const megabytes = (values) => `${(median(values) / 1e6).toFixed(1)} MB`
  const wal = (which) => hub.map((round) => round[which].wal)
  table.add(`WAL of the replay, ${disk}`, megabytes(wal('again')), `first push ${megabytes(wal('first'))}`, medianRatio(wal('again'), wal('first')), '<=', 0.1)
  table.note('  the load generator\'s CPU in the push', `${median(hub.map((round) => round.first.client_cpu)).toFixed(2)} of a core`,
    `${median(rounds.bare.map((round) => round.first.client_cpu)).toFixed(2)} of a core`)
  const peak = memoryKiB(bench.hub.server.pid, 'VmHWM') / 1024
  table.add(`most memory of kith-hub, ${disk}`, `${peak.toFixed(0)} MB`, `body ${(statSync(bench.records).size / 1e6).toFixed(0)} MB`, peak, '<=', 200)
}
