// The releases of California one after the other: each protected beside all before it, audited together with them, certified and kept, in both
// profiles. Years do not hang together, so several may be worked at once.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cubesOf, releasesOf } from './california.mjs'
import { profiles } from './profiles.mjs'
import { audit, protect, usage } from './worker.mjs'

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`

function save(out, document, release, profile, certificate) {
  if (!out) return
  const folder = join(out, `${profile}-${release}`)
  mkdirSync(folder, { recursive: true })
  for (const table of document.tables) writeFileSync(join(folder, `${table.table}.json`), JSON.stringify(table))
  if (certificate) writeFileSync(join(folder, 'certificate.json'), JSON.stringify(certificate))
}

// What a year's readers hold so far.
class Year {
  frozen = { public: [], collaborative: [] }

  job(profile, tables, start) {
    const job = { profile: profiles[profile], frozen: this.frozen[profile], tables }
    // What is public must stay safe for whoever has read the collaborative releases too.
    if (profile === 'public') return { ...job, beside: [{ profile: profiles.collaborative, frozen: this.frozen.collaborative }] }
    return { ...job, start }
  }

  question(profile) {
    const known = profile === 'public' ? this.frozen.public : [...this.frozen.public, ...this.frozen.collaborative]
    return { profile: profiles[profile], tables: known.map(({ published }) => published), sealed: known.map(({ exact }) => exact) }
  }

  // The audit comes first in the hub; what is refused there is not kept, and neither is it here.
  keep(profile, tables, exact) {
    tables.forEach((published, i) => this.frozen[profile].push({ published, exact: exact[i] }))
  }
  discard(profile, count) {
    this.frozen[profile].splice(this.frozen[profile].length - count, count)
  }
}

function tell(name, done, judged) {
  const { shown_weight: shown, hidden_weight: hidden, left_out_weight: left, searches } = done.account
  const audited = judged ? `, audited in ${judged.work.toFixed(2)} s ${(judged.peak / 1024).toFixed(0)} MiB` : ''
  console.error(`${name.padEnd(21)} ${done.work.toFixed(2).padStart(6)} s ${(done.peak / 1024).toFixed(0).padStart(3)} MiB ${String(searches).padStart(6)} programs` +
    `${audited}, shown ${percent(shown, shown + hidden + left)}`)
}

// One release in one profile: its account, or undefined when it was refused.
async function release(year, name, profile, tables, start, options) {
  const label = `${profile}-${name}`
  let done
  try {
    done = await protect(options.protect, year.job(profile, tables, start))
  } catch (error) {
    console.error(`${label} REFUSED by protection: ${error.message}`)
    return undefined
  }
  year.keep(profile, done.tables, tables)
  let judged
  if (options.audit) {
    judged = await audit(options.audit, year.question(profile))
    if (!judged.passed) {
      console.error(`${label} REFUSED by the audit: ${judged.refused.length} cells, ${judged.refused.slice(0, 8).map(({ cell, reason }) => `${cell}: ${reason}`).join('; ')}`)
      year.discard(profile, tables.length)
      return undefined
    }
  }
  tell(label, done, judged)
  save(options.out, done, name, profile, judged?.certificate)
  return { profile, work: done.work + (judged?.work ?? 0), audited: judged?.work ?? 0, tables: done.tables, ...done.account }
}

async function protectYear(data, number, options) {
  const year = new Year()
  const accounts = [], refused = []
  for (const name of releasesOf(number)) {
    const tables = cubesOf(data, name)
    let start
    for (const profile of Object.keys(profiles)) {
      const done = profile === 'public' || start ? await release(year, name, profile, tables, start, options) : undefined
      if (!done) refused.push(`${profile}-${name}`)
      if (profile === 'public') start = done?.tables
      if (done) accounts.push(done)
    }
  }
  return { accounts, refused }
}

function verify(options) {
  const { status, stdout, stderr } = spawnSync(options.verify, ['release', 'verify', options.out], { encoding: 'utf8' })
  console.log(`kith release verify ended with ${status}:\n${stdout}${stderr}`.trimEnd())
  return status === 0
}

// False when a release was refused, or the published files do not verify together.
export async function sequence(data, options) {
  const started = Date.now()
  const waiting = options.years.split(',')
  const all = [], refused = []
  const atOnce = Number(options['at-once'])
  const work = async () => {
    for (let year; (year = waiting.shift()); ) {
      const done = await protectYear(data, year, options)
      all.push(...done.accounts)
      refused.push(...done.refused)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const total = (name, of = all) => of.reduce((sum, one) => sum + one[name], 0)
  console.log(`sequence: ${all.length} releases, ${refused.length} refused${refused.map((name) => ` ${name}`).join('')}; ${((Date.now() - started) / 1000).toFixed(0)} s, ` +
    `${atOnce} years at once; ${total('work').toFixed(0)} s of processor time, of which ${total('audited').toFixed(0)} s in the audit; ` +
    `peak of a worker ${(usage.peak / 1024).toFixed(0)} MiB; ${total('searches')} linear programs`)
  for (const profile of Object.keys(profiles)) {
    const of = all.filter((one) => one.profile === profile)
    const whole = total('shown_weight', of) + total('hidden_weight', of) + total('left_out_weight', of)
    console.log(`  ${profile}: ${total('shown_cells', of)} cells shown, ${total('hidden_cells', of)} hidden (${total('primary_cells', of)} primary); of the weight ` +
      `${percent(total('shown_weight', of), whole)} shown, ${percent(total('hidden_weight', of), whole)} hidden, ${percent(total('left_out_weight', of), whole)} in breakdowns left out`)
  }
  return (!options.verify || !options.out || verify(options)) && refused.length === 0
}
