// Counting a release over a million records, with its tables added up and written, against the sum of the GROUP BYs that
// somebody would type into psql for the same tables.
import { join } from 'node:path'
import { output } from '../lib/processes.mjs'
import { median, medianRatio, takeTurns } from '../lib/statistics.mjs'

const columns = {
  act_group: 'act_types', act_type: 'act_types', site: 'sites', bias_reason: 'bias_reasons', bias_group: 'bias_targets', bias_target: 'bias_targets',
  age_band: 'target_age_band', gender: 'target_gender', ethnicity_omb: 'target_ethnicity', ethnicity_sah: 'target_ethnicity', reported_to: 'reported_to',
}

// Of a table's name, place-month or region-quarter-act_group; each counts by organisation too, as the rule on organisations needs it.
function groupBy(table, from) {
  const [places, period, variable] = table.split('-')
  const column = columns[variable]
  if (variable !== undefined && column === undefined) throw new Error(`the bench knows no column of ${variable}`)
  const isSet = column !== undefined && column !== 'target_age_band'
  const by = ['org', ...(places === 'state' ? [] : ['place_code']), ...(period === 'month' ? ["date_trunc('month', received_on)"] : []),
    ...(column === undefined ? [] : [isSet ? 'code' : column])]
  return `SELECT ${by.join(', ')}, count(*) FROM kith.record ${isSet ? `CROSS JOIN LATERAL unnest(${column}) AS code` : ''}
    WHERE state = 1 AND kind = 1 AND counts_in_statistics AND (consent_expires IS NULL OR consent_expires >= '${from}') AND received_on >= '${from}'
    GROUP BY ${by.map((_, at) => at + 1).join(', ')}`
}

export async function counts(bench, table) {
  await bench.postgres.empty(bench.databases.hub)
  await bench.load.stream({ port: bench.hub.port, flags: bench.flags('bulk'), path: '/v1/records', bodies: bench.records })
  await bench.postgres.psql(bench.databases.hub, 'VACUUM ANALYZE kith.record')
  const day = (await bench.postgres.psql(bench.databases.hub, 'SELECT max(received_on) FROM kith.record')).trim()
  const from = `${day.slice(0, 8)}01`
  const count = async () => {
    const told = JSON.parse(await output(join(bench.buildDirectory, 'tests/bench/kith-bench-counts'), ['--conninfo', bench.postgres.conninfo(bench.databases.hub, 'kith_serve'), '--day', day]))
    return { ...told, seconds: Number(told.seconds) }
  }
  const { tables } = await count()
  const typed = async () => {
    const text = await bench.postgres.psql(bench.databases.hub, '\\timing on', ...tables.map((name) => groupBy(name, from)))
    return { seconds: [...text.matchAll(/Time: ([\d.]+) ms/g)].reduce((sum, [, ms]) => sum + Number(ms) / 1000, 0) }
  }
  const rounds = await takeTurns(bench.rounds, { hub: count, psql: typed },
    (round, name, { seconds }) => bench.progress(`counting a release, round ${round + 1}, ${name}: ${seconds.toFixed(3)} s`))
  const seconds = (name) => rounds[name].map((result) => result.seconds)
  table.add(`a release's ${tables.length} tables counted over ${bench.count.toLocaleString('en-US')} records`, `${median(seconds('hub')).toFixed(2)} s`,
    `psql ${median(seconds('psql')).toFixed(2)} s`, medianRatio(seconds('hub'), seconds('psql')), '<=', 1.5)
}
