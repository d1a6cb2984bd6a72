// How much of 2021 by type of bias is shown when its quarters and its year are one release, with each rule for organisations on and off: in
// which numbers the rest stands, and the most that any choice could have shown. Each outcome is audited when there is an auditor.
import { cubesOf, releasesOf } from './california.mjs'
import { profiles } from './profiles.mjs'
import { audit, protect } from './worker.mjs'

const rules = {
  'counts only': { organisations: 0, insider: false }, 'organisations': { organisations: 3, insider: false },
  'insider rule': { organisations: 0, insider: true }, 'all rules': { organisations: 3, insider: true },
}
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`
const keyOf = (codes) => codes.join('|')
const isQuarter = (period) => period.includes('-Q')
const kinds = [['state x year', (place, period) => place === 'state:06' && period.length === 4], ['state x quarter', (place, period) => place === 'state:06' && isQuarter(period)],
  ['region x year', (place, period) => place.startsWith('region:') && period.length === 4], ['region x quarter', (place, period) => place.startsWith('region:') && isQuarter(period)]]

// The most that one place and period can show of its parts, whatever stands beside it. All below k are hidden; so that one of them may have
// been k - 1 while the m - 1 others were 1 or more, the hidden ones are k + m - 2 together, with those outside the base when the base is hidden.
// What else has to hold can only lower it.
export function mostShown(parts, total, k) {
  const small = parts.filter((n) => n > 0 && n < k), large = parts.filter((n) => n >= k)
  const all = [...small, ...large].reduce((sum, n) => sum + n, 0)
  if (total < k || small.length === 0) return total < k ? 0 : all
  let most = 0
  for (let chosen = 0; chosen < 1 << large.length; ++chosen) {
    const hidden = small.concat(large.filter((_, i) => (chosen >> i) & 1))
    const weight = hidden.reduce((sum, n) => sum + n, 0)
    if (hidden.length === 1 && total === all) continue
    if (weight + total - all >= k + hidden.length - 2) most = Math.max(most, all - weight)
  }
  return most
}

// What became of the records of each kind of table, and the bound; `tables` are exact, `done` printed.
function tally(tables, done, types, k) {
  const printed = new Map(done.flatMap(({ cells }) => cells.map((cell) => [keyOf(cell.slice(0, -1)), cell.at(-1)])))
  const exact = new Map(tables.flatMap(({ cells }) => cells.map((cell) => [keyOf(cell.slice(0, -2)), cell.at(-2)])))
  const found = kinds.map(([name]) => ({ name, shown: 0, small: 0, beside: 0, absent: 0, most: 0, tabulated: 0 }))
  const breakdowns = new Map()
  for (const cell of tables.flatMap(({ cells }) => cells)) {
    const [place, period, code, n] = cell
    const kind = cell.length === 5 && types.has(code) ? kinds.findIndex(([, is]) => is(place, period)) : -1
    if (kind < 0) continue
    const state = printed.get(keyOf([place, period, code]))
    found[kind][state === undefined ? 'absent' : state !== 'S' ? 'shown' : n < k ? 'small' : 'beside'] += n
    const breakdown = keyOf([place, period])
    if (!breakdowns.has(breakdown)) breakdowns.set(breakdown, { kind, parts: [] })
    breakdowns.get(breakdown).parts.push(n)
  }
  for (const [breakdown, { kind, parts }] of breakdowns) {
    found[kind].most += mostShown(parts, exact.get(breakdown), k)
    found[kind].tabulated += parts.reduce((sum, n) => sum + n, 0)
  }
  return found
}

export async function utility(data, options) {
  const tables = releasesOf('2021').flatMap((release) => cubesOf(data, release, { names: ['bias'] }))
  const types = new Set(data.variables.bias.codes.filter(({ parent }) => parent === 'base').map(({ code }) => code))
  const all = data.events.filter((event) => event.year === '2021' && event.bias.length > 0).length
  let isSafe = true
  for (const [name, rule] of Object.entries(rules)) {
    const profile = { ...profiles.public, ...rule }
    const done = await protect(options.protect, { profile, tables })
    const judged = options.audit ? await audit(options.audit, { profile, tables: done.tables, sealed: tables }) : undefined
    isSafe &&= judged?.passed ?? true
    console.log(`2021 in one shot, ${name}: ${done.work.toFixed(1)} s, ${judged ? (judged.passed ? 'passes the audit' : 'REFUSED by the audit') : 'not audited'}`)
    for (const of of tally(tables, done.tables, types, profile.k))
      console.log(`  ${of.name.padEnd(17)} shown ${percent(of.shown, all)} of all records (at most ${percent(of.most, all)} could be by counts), ${percent(of.shown, of.tabulated)} of those in ` +
        `places that have the table; hidden: small ${percent(of.small, all)}, beside them ${percent(of.beside, all)}, not tabulated ${percent(of.absent, all)}`)
  }
  return isSafe
}
