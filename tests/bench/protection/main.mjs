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
import { readEvents, years as allYears } from './california.mjs'
import { optimum } from './optimum.mjs'
import { sequence } from './sequence.mjs'
import { utility } from './utility.mjs'

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
const parts = { optimum: () => optimum(data, options), sequence: () => sequence(data, options), utility: () => utility(data, options) }
for (const part of options.only.split(',')) if ((await parts[part]()) === false) process.exitCode = 1
