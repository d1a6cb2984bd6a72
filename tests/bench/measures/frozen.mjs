// A table of a release, as a lead reads it, against nginx serving the same bytes: from memory, over TLS 1.3 with client certificates.
import { join } from 'node:path'
import { getRound, withNginx } from './meta.mjs'
import { median, medianRatio, spread, takeTurns } from '../lib/statistics.mjs'
import { get } from './tables.mjs'

const path = '/v1/releases/public-2021-Q1/tables/place-quarter'
const counties = [6001, 6013, 6017, 6019, 6029, 6037, 6055, 6059, 6061, 6065, 6067, 6071, 6073, 6075, 6077, 6081, 6085, 6097, 6111, 6113]

// Records of a past quarter by three organisations, its release, and somebody who may read it. Put into the database as they are: how
// records and people come is another measure's.
async function makeRelease(bench) {
  const { postgres, databases, hub } = bench
  await hub.stop()
  await postgres.empty(databases.hub)
  const orgs = ['frozen_one', 'frozen_two', 'frozen_three']
  const rows = orgs.flatMap((org, i) => counties.map((county, j) => `('${org}', ${county}, ${15 + ((i + 1) * (j + 3) * 7) % 40})`))
  await postgres.psql(databases.hub,
    `INSERT INTO kith.org (org, name, subject) SELECT o, o, 'CN=' || o FROM unnest('{${orgs}}'::text[]) AS o ON CONFLICT DO NOTHING`,
    `INSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, kind, consent, counts_in_statistics, digest, place_level, place_code, act_types)
     SELECT w.org, gen_random_uuid(), 1, 0, 1, date '2021-01-01' + (n % 90), 1, 1, 1, true, decode(repeat('00', 16), 'hex'), 12, w.county, ARRAY[(ARRAY[20, 30, 40])[1 + n % 3]]::smallint[]
     FROM (VALUES ${rows}) AS w(org, county, n_all), generate_series(1, w.n_all) AS n`,
    `INSERT INTO kith.org (org, name, subject, kind) VALUES ('lead', 'A lead', 'CN=lead', 2) ON CONFLICT DO NOTHING`,
    `INSERT INTO kith.grant_given (party, role, purpose, granted_by, approved_by, approved_at, expires_at) VALUES ('lead', 3, 2, 'bench', 'bench', now(), now() + interval '1 day')`)
  await hub.run(['release', 'run', '2021-Q1'])
  await hub.start()
}

export async function frozen(bench, table) {
  await makeRelease(bench)
  const answer = await get(bench, 'lead', path)
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`)
  const hub = { port: bench.hub.port, pid: bench.hub.server.pid }
  await withNginx(bench, { member: 'lead', path }, async (nginx, size) => {
    const of = { member: 'lead', path }
    const rounds = await takeTurns(bench.rounds, { hub: () => getRound(bench, hub, of), nginx: () => getRound(bench, nginx, of) },
      (round, name, { per_second, cpu_us }) => bench.progress(`a frozen table, round ${round + 1}, ${name}: ${Math.round(per_second)}/s, ${cpu_us.toFixed(1)} µs`))
    const rate = (name) => rounds[name].map((result) => result.per_second)
    const cpu = (name) => median(rounds[name].map((result) => result.cpu_us)).toFixed(1)
    table.add(`a frozen table (${size.toLocaleString('en-US')} bytes) on 64`, `${spread(rate('hub'))} /s`, `nginx ${spread(rate('nginx'))} /s`, medianRatio(rate('hub'), rate('nginx')), '>=', 0.8)
    table.note('  the server\'s CPU a request', `${cpu('hub')} µs`, `${cpu('nginx')} µs`, Number(cpu('hub')) / Number(cpu('nginx')))
  })
}
