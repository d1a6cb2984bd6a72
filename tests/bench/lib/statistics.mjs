// Medians of rounds that take turns, and the table in which they are printed.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

// Runs each contender once a round, beginning with another one each time; returns its results by name. A ratio of medians hides how the
// rounds were, so callers take the median of the rounds' own ratios.
export async function takeTurns(rounds, contenders, onRound = () => {}) {
  const names = Object.keys(contenders)
  const results = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; ++round) {
    for (let i = 0; i < names.length; ++i) {
      const name = names[(i + round) % names.length]
      results[name].push(await contenders[name](round))
      onRound(round, name, results[name].at(-1))
    }
  }
  return results
}

export function medianRatio(ours, theirs) {
  return median(ours.map((value, i) => value / theirs[i]))
}

export function spread(values) {
  const middle = median(values)
  return `${format(middle)} (${format(Math.min(...values))}-${format(Math.max(...values))})`
}

export function format(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

// One row a claim: what was measured, Kith, the other, their ratio, the target.
export class Table {
  rows = []

  // `at` is '>=' or '<='.
  add(what, ours, theirs, value, at, target) {
    const isMet = at === '>=' ? value >= target : value <= target
    this.rows.push([what, ours, theirs, format(value), `${at} ${target}`, isMet ? 'yes' : 'NO'])
  }

  note(what, ours, theirs, value = '') {
    this.rows.push([what, ours, theirs, value === '' ? '' : format(value), '', ''])
  }

  print() {
    const rows = [['measured', 'Kith', 'compared with', 'value', 'target', 'met'], ...this.rows]
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
    for (const [i, row] of rows.entries()) {
      console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd())
      if (i === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '))
    }
  }
}
