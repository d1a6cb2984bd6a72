// One core's work on an export: the California Department of Justice's events, repeated to a million rows with a key of their own each, against
// libcsv reading the same file and doing nothing with it; the same with a key map, which writes an identity for each row to the disk, and with an
// outbox, which is all that `kith push` does before it sends; and a workbook. Where the published file is not on this machine, the adapter's own sample is repeated.
import { existsSync, openSync, closeSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { report } from '../lib/processes.mjs'
import { median, medianRatio, spread, takeTurns } from '../lib/statistics.mjs'

const workbookRows = 100_000

// The events, repeated; a row's key begins with the number of the repetition.
function repeatEvents(bench) {
  const published = join(process.env.KITH_SHARED_DATA ?? join(bench.sourceDirectory, '../shared/data'), 'ca_doj_hate_crime_2012_2022.csv')
  const isPublished = existsSync(published)
  const text = readFileSync(isPublished ? published : join(bench.sourceDirectory, 'adapters/ca_doj/sample.csv'), 'utf8')
  const [header] = text.split('\n', 1)
  const body = text.slice(header.length + 1).trimEnd() + '\n'
  const rows = body.split('\n').length - 1
  const file = join(bench.directory, 'events.csv')
  const descriptor = openSync(file, 'w')
  writeSync(descriptor, `${header}\n`)
  for (let i = 0; i * rows < bench.count; ++i) writeSync(descriptor, body.replaceAll(/^/gm, (_, at) => (at === body.length ? '' : `${i}-`)))
  closeSync(descriptor)
  return { file, isPublished }
}

const mebibytes = (rounds) => `${(Math.max(...rounds.map((round) => round.peak_kib)) / 1024).toFixed(0)} MiB`

export async function adapter(bench, table) {
  const program = join(bench.buildDirectory, 'tests/bench/kith-bench-adapter')
  const mapping = join(bench.sourceDirectory, 'adapters/ca_doj/mapping.toml')
  bench.progress('making a million rows and a workbook')
  const { file, isPublished } = repeatEvents(bench)
  const keys = join(bench.directory, 'bench-keys')
  const anew = async (what) => {
    for (const end of ['', '.key', '-wal', '-shm']) rmSync(`${keys}${end}`, { force: true })
    return report(program, [what, mapping, file, keys])
  }
  const runs = {
    bare: () => report(program, ['bare', file]),
    adapt: () => report(program, ['adapt', mapping, file]),
    keys: () => anew('identify'),
    queue: () => anew('queue'),
  }
  const rounds = await takeTurns(bench.rounds, runs,
    (round, name, { per_second }) => bench.progress(`adapter, round ${round + 1}, ${name}: ${Math.round(per_second)}/s`))
  const rate = (name) => rounds[name].map((result) => result.per_second)
  const events = isPublished ? 'CA DOJ events' : 'events of the sample'
  table.add(`${events} to records`, `${spread(rate('adapt'))} /s`, `libcsv ${spread(rate('bare'))} /s`, medianRatio(rate('adapt'), rate('bare')), '>=', 0.06)
  table.add('  with a key map', `${spread(rate('keys'))} /s`, `libcsv ${spread(rate('bare'))} /s`, medianRatio(rate('keys'), rate('bare')), '>=', 0.03)
  table.add('  with a key map and an outbox', `${spread(rate('queue'))} /s`, `libcsv ${spread(rate('bare'))} /s`, medianRatio(rate('queue'), rate('bare')), '>=', 0.03)
  table.note('  peak memory: records, key map, outbox', [rounds.adapt, rounds.keys, rounds.queue].map(mebibytes).join(', '), `libcsv ${mebibytes(rounds.bare)}`)

  // The built-in mapping takes CSV; the workbook has the same columns.
  const bookMapping = join(bench.directory, 'workbook.toml')
  writeFileSync(bookMapping, readFileSync(mapping, 'utf8').replace(/^format = .*$/m, 'format = "xlsx"').replace(/^encoding = .*\n/m, ''))
  const book = join(bench.directory, 'events.xlsx')
  await report(program, ['workbook', file, String(workbookRows), book])
  const books = []
  for (let round = 0; round < bench.rounds; ++round) books.push(await report(program, ['adapt', bookMapping, book]))
  const peak = median(books.map((result) => result.peak_kib)) / 1024
  table.add(`a workbook of ${books[0].rows.toLocaleString('en-US')} rows`, `${spread(books.map((result) => result.per_second))} /s`, `${peak.toFixed(0)} MiB`, peak, '<=', 200)
  table.note('  most rows between two reports of progress', String(books[0].most_rows_a_step), '')
}
