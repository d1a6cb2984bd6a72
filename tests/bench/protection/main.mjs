// Protects California's events of 2012 to 2022 as a hub would have released them: 44 quarters and 11 years in both profiles, each frozen
// against all before, and prints what that costs: time, memory, and how much of the counts stands in printed cells. Needs the published
// data (KITH_SHARED_DATA, or ../shared/data beside the source tree).
//
//   node tests/bench/protection/main.mjs --protect PROGRAM [--data FOLDER] [--only sequence,utility] [--years 2021,2022] [--out FOLDER]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cubesOf, readEvents, releasesOf, years as allYears } from './california.mjs'
import { protect, usage } from './worker.mjs'

const sources = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const { values: options } = parseArgs({
  options: {
    protect: { type: 'string' },
    data: { type: 'string', default: process.env.KITH_SHARED_DATA ?? join(sources, '../shared/data') },
    only: { type: 'string', default: 'utility,sequence' },
    years: { type: 'string', default: allYears.join(',') },
    out: { type: 'string' },
  },
})
if (!existsSync(join(options.data, 'ca_doj_hate_crime_2012_2022.csv'))) {
  console.log('skipped: the published events are not on this machine')
  process.exit(77)
}

const profiles = {
  public: { name: 'public', version: 1, k: 11, organisations: 3, insider: true },
  collaborative: { name: 'collaborative', version: 1, k: 5, organisations: 2, insider: true },
}
const data = readEvents(options.data)
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`

function save(year, profile, release, document) {
  if (!options.out) return
  mkdirSync(join(options.out, year, profile), { recursive: true })
  writeFileSync(join(options.out, year, profile, `${release}.json`), JSON.stringify(document))
}

// A year's five releases in both profiles. What is public must stay safe for whoever has read the collaborative releases too.
async function protectYear(year) {
  const frozen = { public: [], collaborative: [] }
  const accounts = []
  for (const release of releasesOf(year)) {
    const tables = cubesOf(data, release)
    const documents = {}
    for (const profile of ['public', 'collaborative']) {
      const job = { profile: profiles[profile], frozen: frozen[profile], tables }
      if (profile === 'public') job.beside = [{ profile: profiles.collaborative, frozen: frozen.collaborative }]
      else job.start = documents.public.tables
      const done = await protect(options.protect, job)
      documents[profile] = done
      accounts.push({ release, profile, work: done.work, ...done.account })
      save(year, profile, release, { tables: done.tables, exact: tables })
      console.error(`${release} ${profile.padEnd(13)} ${done.work.toFixed(2).padStart(7)} s ${(done.peak / 1024).toFixed(0).padStart(4)} MiB  ` +
        `${String(done.account.searches).padStart(6)} programs  shown ${percent(done.account.shown_weight, done.account.shown_weight + done.account.hidden_weight + done.account.left_out_weight)}`)
    }
    for (const profile of ['public', 'collaborative'])
      documents[profile].tables.forEach((published, i) => frozen[profile].push({ published, exact: tables[i] }))
  }
  return accounts
}

async function sequence() {
  const started = Date.now()
  const waiting = options.years.split(',')
  const all = []
  const work = async () => {
    for (let year; (year = waiting.shift()); ) all.push(...(await protectYear(year)))
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))
  console.log(`sequence: ${all.length} protections, ${((Date.now() - started) / 1000).toFixed(0)} s on 2 cores, ` +
    `${all.reduce((sum, one) => sum + one.work, 0).toFixed(0)} s of processor time, peak ${(usage.peak / 1024).toFixed(0)} MiB, ` +
    `${all.reduce((sum, one) => sum + one.searches, 0)} linear programs`)
  for (const profile of Object.keys(profiles)) {
    const of = all.filter((one) => one.profile === profile)
    const sum = (name) => of.reduce((total, one) => total + one[name], 0)
    const whole = sum('shown_weight') + sum('hidden_weight') + sum('left_out_weight')
    console.log(`  ${profile}: ${sum('shown_cells')} cells shown, ${sum('hidden_cells')} hidden (${sum('primary_cells')} primary); of the weight ` +
      `${percent(sum('shown_weight'), whole)} shown, ${percent(sum('hidden_weight'), whole)} hidden, ${percent(sum('left_out_weight'), whole)} in breakdowns left out`)
  }
}

// 2021 in one shot: its quarters and its year as one release.
async function utility() {
  const rules = { 'counts only': { organisations: 0, insider: false }, 'organisations': { organisations: 3, insider: false }, 'insider rule': { organisations: 0, insider: true }, 'all rules': { organisations: 3, insider: true } }
  const tables = releasesOf('2021').flatMap((release) => cubesOf(data, release, { names: ['bias'] }))
  const types = new Set(data.variables.bias.codes.filter(({ parent }) => parent === 'base').map(({ code }) => code))
  for (const [name, rule] of Object.entries(rules)) {
    const done = await protect(options.protect, { profile: { ...profiles.public, ...rule }, tables })
    const share = (isCounted) => {
      let shown = 0
      for (const table of done.tables)
        for (const [place, period, code, state] of table.cells) if (types.has(code) && isCounted(place, period) && Number.isInteger(state)) shown += state
      return percent(shown, data.events.filter((event) => event.year === '2021' && event.bias.length > 0).length)
    }
    const big = data.map.regions.filter((region) => data.map.populations.get(region) >= 1_000_000)
    const inBig = data.events.filter((event) => event.year === '2021' && event.bias.length > 0 && big.includes(event.places[1])).length
    const quarterly = (place, period) => place.startsWith('region:') && period.includes('-Q')
    const all = data.events.filter((event) => event.year === '2021' && event.bias.length > 0).length
    console.log(`2021 in one shot, ${name}: state x year ${share((place, period) => place === 'state:06' && period === '2021')}, ` +
      `region x year ${share((place, period) => place.startsWith('region:') && period === '2021')}, region x quarter ${share(quarterly)} ` +
      `of all (regions over a million have ${percent(inBig, all)}); ${done.work.toFixed(1)} s`)
  }
}

const parts = { sequence, utility }
for (const part of options.only.split(',')) await parts[part]()
