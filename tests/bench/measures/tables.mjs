// An organisation's own table of a million records by county, month and act type, against the same GROUP BY typed into psql.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { median, medianRatio, takeTurns } from '../lib/statistics.mjs'

const path = '/v1/tables?by=county,month,act_type'

// One GET with the member's certificate; its body and how long it took.
export function get(bench, member, target) {
  const { certificate, key } = bench.pki.member(member)
  const agent = (bench.agents[member] ??= new Agent({ keepAlive: true, ca: readFileSync(bench.pki.ca), cert: readFileSync(certificate), key: readFileSync(key) }))
  return new Promise((resolve, reject) => {
    const start = performance.now()
    request({ host: '127.0.0.1', servername: 'localhost', port: bench.hub.port, path: target, agent }, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(pieces), seconds: (performance.now() - start) / 1000 }))
    }).on('error', reject).end()
  })
}

async function hubRound(bench) {
  const answer = await get(bench, 'bulk', path)
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`)
  return answer
}

async function psqlRound(bench) {
  const sql = readFileSync(join(bench.sourceDirectory, 'tests/bench/conf/table.sql'), 'utf8')
  const text = await bench.postgres.psql(bench.databases.hub, '\\timing on', sql)
  return { seconds: Number(/Time: ([\d.]+) ms/.exec(text)[1]) / 1000, rows: text.split('\n').length }
}

export async function tables(bench, table) {
  await bench.postgres.empty(bench.databases.hub)
  await bench.load.stream({ port: bench.hub.port, flags: bench.flags('bulk'), path: '/v1/records', bodies: bench.records })
  await bench.postgres.psql(bench.databases.hub, 'VACUUM ANALYZE kith.record')
  await hubRound(bench)
  const rounds = await takeTurns(bench.rounds, { hub: () => hubRound(bench), psql: () => psqlRound(bench) },
    (round, name, { seconds }) => bench.progress(`table, round ${round + 1}, ${name}: ${seconds.toFixed(3)} s`))
  const seconds = (name) => rounds[name].map((result) => result.seconds)
  table.add(`own table of ${bench.count.toLocaleString('en-US')} records by county × month × act`, `${median(seconds('hub')).toFixed(2)} s`,
    `psql ${median(seconds('psql')).toFixed(2)} s`, medianRatio(seconds('hub'), seconds('psql')), '<=', 1.5)
}
