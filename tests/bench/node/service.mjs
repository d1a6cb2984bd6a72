// The service that an organisation's web developer would write: Node's http and the pg package, JSON in, one INSERT a request into the same
// table, an answer after the commit. It looks codes up as the hub does, and leaves out what the hub adds: TLS, the closed schema, the search
// for identifiers, the digest, idempotency, row-level security, the audit leaf.
import { createServer } from 'node:http'
import pg from 'pg'

const pool = new pg.Pool({ host: process.env.PGHOST, user: process.env.PGUSER, database: process.env.PGDATABASE, max: 32 })

const idsOf = new Map()
for (const { list, id, code } of (await pool.query('SELECT list, id, code FROM kith.code WHERE coalesce(taxonomy, 2) = 2')).rows) {
  if (!idsOf.has(list)) idsOf.set(list, new Map())
  idsOf.get(list).set(code, id)
}

const one = (list, code) => (code === undefined ? null : idsOf.get(list).get(code))
const set = (list, codes) => (codes === undefined ? null : codes.map((code) => idsOf.get(list).get(code)))
const month = (text) => (text === undefined ? null : `${text}-01`)
const levels = { online: 10, city: 11, county: 12, cbsa: 13, state: 14 }

// A column, and how its value comes out of a record.
const columns = {
  org: () => 'bench',
  record_uid: (r) => r.record_uid,
  batch: () => 1,
  ordinal: () => 0,
  revision: (r) => r.revision,
  received_on: () => new Date().toISOString().slice(0, 10),
  state: () => 1,
  kind: () => 1,
  schema_version: (r) => r.schema_version,
  taxonomy: () => 2,
  source_system: (r) => one('source_system', r.source_system),
  adapter_version: (r) => r.adapter_version,
  consent: (r) => (r.consent === 'coded_record' ? 2 : 1),
  data_basis: (r) => one('data_basis', r.data_basis),
  verification_status: (r) => one('verification_status', r.verification_status),
  counts_in_statistics: (r) => r.counts_in_statistics,
  consent_expires: (r) => month(r.consent_expires),
  reported_month: (r) => month(r.reported_month),
  occurred_on: (r) => r.occurred.value,
  occurred_precision: () => 10,
  place_level: (r) => levels[r.place.level],
  place_code: (r) => Number(r.place.code),
  daypart: (r) => one('daypart', r.daypart),
  scope: (r) => one('scope', r.scope),
  reporter_role: (r) => one('reporter_role', r.reporter_role),
  reporting_for: (r) => one('reporting_for', r.reporting_for),
  target_age_band: (r) => one('age_band', r.target.age_band),
  target_language: (r) => one('language', r.target.language),
  victims_count: (r) => one('count_band', r.victims_count),
  suspects_count: (r) => one('count_band', r.suspects_count),
  offense: (r) => one('offense', r.offense),
  is_potential_crime: (r) => one('yes_no', r.is_potential_crime),
  digest: () => Buffer.alloc(16),
  adapter: (r) => r.adapter,
  funding_streams: (r) => set('funding_streams', r.funding_streams),
  act_types: (r) => set('act_types', r.act_types),
  sites: (r) => set('sites', r.sites),
  bias_reasons: (r) => set('bias_reasons', r.bias_reasons),
  bias_targets: (r) => set('bias_targets', r.bias_targets),
  bias_evidence: (r) => set('bias_evidence', r.bias_evidence),
  offender_kind: (r) => set('offender_kind', r.offender_kind),
  target_gender: (r) => set('gender', r.target.gender),
  target_ethnicity: (r) => set('ethnicity', r.target.ethnicity),
  reported_to: (r) => set('reported_to', r.reported_to),
  help_wanted: (r) => set('help_wanted', r.help_wanted),
}
const names = Object.keys(columns)
const getters = Object.values(columns)
const text = `INSERT INTO kith.record (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) ON CONFLICT (org, record_uid) DO NOTHING`

function answer(response, status, body) {
  const bytes = JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(bytes) }).end(bytes)
}

createServer((request, response) => {
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', async () => {
    try {
      const record = JSON.parse(Buffer.concat(pieces))
      await pool.query({ name: 'insert', text, values: getters.map((get) => get(record)) })
      answer(response, 200, { record_uid: record.record_uid, outcome: 'applied' })
    } catch (error) {
      console.error(error.message)
      answer(response, 400, { error: 'this record cannot be stored' })
    }
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
