// How much more than necessary protection hides: small tables of one region, its counties and the types of bias in one year, against the least that
// CBC proves. The whole-number program is written here from the rule alone (docs/disclosure.md): a choice of hidden cells, of which each hidden one
// can be moved to m and to m + k - 2 by a change that keeps every sum, moves hidden cells only and leaves each at least 1, or is k or more for certain.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { profiles } from './profiles.mjs'
import { protect } from './worker.mjs'

const k = profiles.public.k
const secondsToProve = 300
const mostFactor = 4 // of a sum, in the proof that a hidden number is k or more
const instances = [['40140', '2016'], ['40140', '2021'], ['40900', '2016']]

// The table as a grid: rows are the region and its counties, columns the base and its types; the first of each is the sum of the others.
function grid(data, cbsa, year) {
  const region = `region:${cbsa}`
  const places = [region, ...data.map.codes.filter(({ parent }) => parent === region).map(({ code }) => code)]
  const codes = ['base', ...data.variables.bias.codes.filter(({ parent }) => parent === 'base').map(({ code }) => code)]
  const n = places.map((place) => codes.map((code) =>
    data.events.filter((event) => event.year === year && event.places.includes(place) && event.bias.includes(code)).length))
  return { year, places, codes, n }
}

function cube({ year, places, codes, n }) {
  return {
    release: year, table: 'place-bias', as_of: `${year}-12-31`,
    dimensions: [
      { id: 'place', codes: places.map((code, i) => (i === 0 ? { code } : { code, parent: places[0] })) },
      { id: 'bias', codes: codes.map((code, j) => (j === 0 ? { code } : { code, parent: codes[0] })) },
    ],
    cells: places.flatMap((place, i) => codes.map((code, j) => [place, code, n[i][j]])),
  }
}

// Each sum as the names of a whole and of its parts, cells that are nobody left out.
function sums({ places, codes, n }) {
  const name = (i, j) => `c${i}_${j}`
  const rows = places.map((_, i) => codes.map((__, j) => [i, j])), columns = codes.map((_, j) => places.map((__, i) => [i, j]))
  return [...rows, ...columns].filter(([[i, j]]) => n[i][j] > 0)
    .map((cells) => cells.filter(([i, j]) => n[i][j] > 0).map(([i, j]) => name(i, j)))
}

// The least that the marks alone imply: as many as the finest cells below it that are not nobody.
function leastOf({ n }, i, j) {
  const below = n.flatMap((row, a) => row.map((count, b) => ({ a, b, count })))
    .filter(({ a, b, count }) => count > 0 && a > 0 && b > 0 && (i === 0 || a === i) && (j === 0 || b === j))
  return Math.max(1, below.length)
}

// A hidden cell passes by its moves, or (z is 1) because factors of the sums show it to be k or more: it is what the factors make of the printed
// numbers (printed_…) and of the hidden ones (veiled_…, not negative), each of which is at least 1.
function bound(cell, cells, sums, lines, bounds) {
  const z = `z_${cell.name}`
  lines.push(` ${z} - x_${cell.name} <= 0`)
  const value = []
  for (const { name, count } of cells) {
    const printed = `printed_${cell.name}_${name}`, veiled = `veiled_${cell.name}_${name}`
    const factors = sums.flatMap(([whole, ...parts], r) => (whole === name ? [`- f${r}_${cell.name}`] : parts.includes(name) ? [`+ f${r}_${cell.name}`] : []))
    lines.push(` ${printed} + ${veiled} ${factors.join(' ')}${name === cell.name ? ` - ${z}` : ''} = 0`)
    lines.push(` ${veiled} - ${mostFactor} x_${name} <= 0`, ` ${printed} + ${mostFactor} x_${name} <= ${mostFactor}`, ` ${printed} - ${mostFactor} x_${name} >= -${mostFactor}`)
    bounds.push(` -${mostFactor} <= ${printed} <= ${mostFactor}`)
    value.push(`${count} ${printed} + ${veiled}`)
  }
  sums.forEach((_, r) => {
    lines.push(` f${r}_${cell.name} - ${mostFactor} ${z} <= 0`, ` f${r}_${cell.name} + ${mostFactor} ${z} >= 0`)
    bounds.push(` -${mostFactor} <= f${r}_${cell.name} <= ${mostFactor}`)
  })
  lines.push(` ${value.join(' + ')} - ${k} ${z} >= 0`)
}

function program(table) {
  const all = sums(table)
  const cells = table.n.flatMap((row, i) => row.map((count, j) => ({ name: `c${i}_${j}`, count, least: leastOf(table, i, j) }))).filter(({ count }) => count > 0)
  const most = 2 * table.n[0][0]
  const lines = ['Minimize', ` weight: ${cells.map(({ name, count }) => `${count} x_${name}`).join(' + ')}`, 'Subject To']
  const bounds = []
  for (const cell of cells) {
    for (const [way, by] of [['down', Math.min(0, cell.least - cell.count)], ['up', Math.max(0, cell.least + k - 2 - cell.count)]]) {
      if (by === 0) continue
      const move = (name) => `${way}_${cell.name}_${name}`
      for (const [whole, ...parts] of all) lines.push(` ${move(whole)} ${parts.map((part) => `- ${move(part)}`).join(' ')} = 0`)
      const size = Math.abs(by), sign = by < 0 ? ['+', '-', '<='] : ['-', '+', '>=']
      lines.push(` ${move(cell.name)} ${sign[0]} ${size} x_${cell.name} ${cell.count < k ? '' : `${sign[1]} ${size} z_${cell.name}`} ${sign[2]} 0`)
      for (const { name, count } of cells) {
        lines.push(` ${move(name)} - ${most} x_${name} <= 0`, ` ${move(name)} + ${count - 1} x_${name} >= 0`)
        bounds.push(` -${count - 1} <= ${move(name)} <= ${most}`)
      }
    }
    if (cell.count >= k) bound(cell, cells, all, lines, bounds)
  }
  for (const { name, count } of cells) if (count < k) bounds.push(` x_${name} = 1`)
  const binaries = [...cells.map(({ name }) => `x_${name}`), ...cells.filter(({ count }) => count >= k).map(({ name }) => `z_${name}`)]
  return [...lines, 'Bounds', ...bounds, 'Binary', ` ${binaries.join(' ')}`, 'End', ''].join('\n')
}

// The weight of all that has to be hidden, or undefined when CBC did not prove it.
function prove(table, folder) {
  const problem = join(folder, 'problem.lp'), answer = join(folder, 'answer.txt')
  writeFileSync(problem, program(table))
  const { error } = spawnSync('cbc', [problem, 'sec', String(secondsToProve), 'solve', 'solu', answer], { encoding: 'utf8' })
  if (error) throw error
  const [first] = readFileSync(answer, 'utf8').split('\n')
  return first.startsWith('Optimal') ? Math.round(Number(/objective value\s+([\d.]+)/.exec(first)[1])) : undefined
}

// Prints the ratios; false when one is above 1.2.
export async function optimum(data, options) {
  if (spawnSync('cbc', ['quit']).error) {
    console.log('optimum: skipped, cbc is not installed (package coinor-cbc)')
    return true
  }
  const folder = mkdtempSync(join(tmpdir(), 'kith-optimum-'))
  let isGood = true
  try {
    for (const [cbsa, year] of instances) {
      const table = grid(data, cbsa, year)
      const small = table.n.flat().filter((count) => count < k).reduce((sum, count) => sum + count, 0)
      const done = await protect(options.protect, { profile: { ...profiles.public, organisations: 0, insider: false }, tables: [cube(table)] })
      const proven = prove(table, folder)
      const beyond = done.account.hidden_weight - small
      if (proven === undefined) console.log(`optimum: CBSA ${cbsa} in ${year}: not proven in ${secondsToProve} s; complements ${beyond}`)
      else {
        const ratio = proven === small ? (beyond === 0 ? 1 : Infinity) : beyond / (proven - small)
        isGood = isGood && ratio <= 1.2
        console.log(`optimum: CBSA ${cbsa} in ${year}: complements ${beyond}, proven ${proven - small}, ratio ${ratio.toFixed(2)}; all hidden ${done.account.hidden_weight}`)
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return isGood
}
