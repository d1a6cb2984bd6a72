// California's published hate crime events as the exact counts of releases: quarter by quarter and year by year, an organisation being a
// police agency, a period the closing year and the month, a place one of three levels, by the region map that ships with Kith.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const state = 'state:06'
const million = 1_000_000

// RFC 4180: fields in quotes may hold commas and doubled quotes.
export function readCsv(text) {
  const rows = []
  let row = [], field = '', isQuoted = false
  for (let i = 0; i < text.length; ++i) {
    const c = text[i]
    if (isQuoted && c === '"' && text[i + 1] === '"') field += text[++i]
    else if (c === '"') isQuoted = !isQuoted
    else if (!isQuoted && (c === ',' || c === '\n')) {
      row.push(field.replace(/\r$/, ''))
      field = ''
      if (c === '\n') rows.push(row), (row = [])
    } else field += c
  }
  const [header, ...body] = rows
  return body.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])))
}

const word = (label) => label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_|_$/g, '').slice(0, 60) || 'blank'

// The place tree of the map that ships with Kith: state, regions with the counties in them. A region of one county is tabulated as the
// region alone.
function regionMap(file) {
  const regionOf = new Map(), populations = new Map(), sizes = new Map()
  for (const { county, region, population } of readCsv(readFileSync(file, 'utf8'))) {
    const code = `region:${region}`
    regionOf.set(county, code)
    populations.set(code, (populations.get(code) ?? 0) + Number(population))
    sizes.set(code, (sizes.get(code) ?? 0) + 1)
  }
  const codes = [{ code: state }]
  for (const region of [...populations.keys()].sort()) codes.push({ code: region, parent: state })
  for (const [fips, region] of [...regionOf].sort()) if (sizes.get(region) > 1) codes.push({ code: `county:${fips}`, parent: region })
  return { regionOf, sizes, populations, codes, regions: [...populations.keys()].sort() }
}

export function readEvents(shared, mapFile = join(here, '../../../schemas/release/california-2020.csv')) {
  const map = regionMap(mapFile)
  const events = readCsv(readFileSync(join(shared, 'ca_doj_hate_crime_2012_2022.csv'), 'utf8')).map((row) => {
    const fips = String(6000 + 2 * Number(row.County) - 1).padStart(5, '0')
    const month = Number(row.MonthOccurrence)
    const isSingle = row.IsMultipleBias !== 'TRUE'
    const region = map.regionOf.get(fips)
    const places = [state, region]
    if (map.sizes.get(region) > 1) places.push(`county:${fips}`)
    return {
      org: `ncic_${row.NCIC.padStart(4, '0')}`, year: row.ClosedYear, places,
      month: `${row.ClosedYear}-${String(month).padStart(2, '0')}`,
      quarter: `${row.ClosedYear}-Q${Math.ceil(month / 3)}`,
      // The codes that an event counts under: a group, and what lies in it. A row by bias leaves out events of multiple bias.
      bias: isSingle ? ['base', word(row.MostSeriousBiasType), word(row.MostSeriousBias)] : [],
      offense: [word(row.MostSeriousUcrType), `o_${word(row.MostSeriousUcr)}`],
      site: [word(row.MostSeriousLocation)],
      act: [word(row.Offensive_Act)],
    }
  })
  return { map, events, variables: variablesOf(events) }
}

// Each variable's codes with their parents, as they occur in any year.
function variablesOf(events) {
  const variables = {}
  for (const name of ['bias', 'offense', 'site', 'act']) {
    const parents = new Map()
    for (const event of events) event[name].forEach((code, level) => parents.set(code, level === 0 ? '*' : event[name][level - 1]))
    const codes = [...parents].map(([code, parent]) => ({ code, parent }))
    codes.sort((a, b) => (a.code < b.code ? -1 : 1))
    variables[name] = { codes: [{ code: '*', ...(name === 'bias' ? { partial: true } : {}) }, ...codes] }
  }
  return variables
}

class Counts {
  cells = new Map()
  add(key, org) {
    let cell = this.cells.get(key)
    if (!cell) this.cells.set(key, (cell = { n: 0, shares: new Map() }))
    ++cell.n
    cell.shares.set(org, (cell.shares.get(org) ?? 0) + 1)
  }
  cell(codes) {
    const cell = this.cells.get(codes.join('|'))
    return [...codes, cell?.n ?? 0, cell ? [...cell.shares].sort() : []]
  }
}

function cube(release, table, dimensions, coordinates, counts) {
  return { release, table, as_of: `${release.slice(0, 4)}-12-31`, dimensions, cells: coordinates.map((codes) => counts.cell(codes)) }
}

const periodsOf = (event) => [event.month, event.quarter, event.year]

// The tables of one release of the lean menu. `release` is 2021-Q3 or 2021; `shape` may say which places a breakdown has.
export function cubesOf(data, release, { names = Object.keys(data.variables), breakdowns = true } = {}) {
  const { map, variables } = data
  const isYear = release.length === 4
  const events = data.events.filter((event) => periodsOf(event).includes(release))
  const periods = isYear ? [release] : [release, ...[1, 2, 3].map((i) => `${release.slice(0, 5)}${String((Number(release[6]) - 1) * 3 + i).padStart(2, '0')}`)]
  const periodDimension = { id: 'period', codes: periods.map((code) => ({ code })) }
  const placeDimension = { id: 'place', codes: map.codes }
  const big = map.regions.filter((region) => map.populations.get(region) >= million)

  const totals = new Counts()
  for (const event of events) for (const place of event.places) for (const period of periodsOf(event)) totals.add(`${place}|${period}`, event.org)
  const totalCells = [...map.codes.map(({ code }) => [code, release]), ...periods.slice(1).map((period) => [state, period])]
  const cubes = [cube(release, 'place-period', [placeDimension, periodDimension], totalCells, totals)]
  if (!breakdowns) return cubes
  for (const name of names) {
    const { codes } = variables[name]
    const counts = new Counts()
    for (const event of events)
      for (const place of event.places.slice(0, 2)) for (const period of periodsOf(event)) for (const code of event[name]) counts.add(`${place}|${period}|${code}`, event.org)
    const groups = codes.filter(({ code }) => code !== '*' && codes.some(({ parent }) => parent === code))
    const coordinates = []
    for (const { code } of codes) {
      if (code === '*') continue
      for (const period of periods) coordinates.push([state, period, code])
      const isGroup = groups.some((group) => group.code === code)
      if (isYear) for (const region of map.regions) coordinates.push([region, release, code])
      else if (isGroup) for (const region of big) coordinates.push([region, release, code])
    }
    const places = { id: 'place', codes: map.codes.filter(({ code }) => !code.startsWith('county:')) }
    cubes.push(cube(release, `place-period-${name}`, [places, periodDimension, { id: name, codes }], coordinates, counts))
  }
  return cubes
}

export const years = Array.from({ length: 11 }, (_, i) => String(2012 + i))
export const releasesOf = (year) => [1, 2, 3, 4].map((quarter) => `${year}-Q${quarter}`).concat(year)
