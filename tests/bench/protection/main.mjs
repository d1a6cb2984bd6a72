// Protects California's events of 2012 to 2022 as a hub would have released them: 44 quarters and 11 years in both profiles, each frozen
// against all before, audited and certified, and prints what that costs: time, memory, and how much of the counts stands in printed cells.
// Needs the published data (KITH_SHARED_DATA, or ../shared/data beside the source tree).
//
//   node tests/bench/protection/main.mjs --protect PROGRAM [--audit PROGRAM] [--verify KITH] [--data FOLDER] [--only optimum,utility,sequence]
//     [--years 2021,2022] [--at-once 2] [--out FOLDER]
//
// --out keeps the published tables and certificates, as `kith release verify FOLDER` reads them; --verify runs it. Exit 1: a release was refused.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cubesOf, readEvents, releasesOf, years as allYears } from './california.mjs'
import { optimum } from './optimum.mjs'
import { profiles } from './profiles.mjs'
import { sequence } from './sequence.mjs'
import { protect } from './worker.mjs'

const sources = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const { values: options } = parseArgs({
  options: {
    protect: { type: 'string' },
    audit: { type: 'string' },
    verify: { type: 'string' },
    data: { type: 'string', default: process.env.KITH_SHARED_DATA ?? join(sources, '../shared/data') },
    only: { type: 'string', default: 'optimum,utility,sequence' },
    years: { type: 'string', default: allYears.join(',') },
    'at-once': { type: 'string', default: '2' },
    out: { type: 'string' },
  },
})
if (!existsSync(join(options.data, 'ca_doj_hate_crime_2012_2022.csv'))) {
  console.log('skipped: the published events are not on this machine')
  process.exit(77)
}

const data = readEvents(options.data)
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`

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

const parts = { optimum: () => optimum(data, options), sequence: () => sequence(data, options), utility }
for (const part of options.only.split(',')) if ((await parts[part]()) === false) process.exitCode = 1
