// The load generator's modes as functions. `flags` say how to reach the server: a certificate, or --plain.
import { join } from 'node:path'
import { output, report, Server } from './processes.mjs'

export class Load {
  constructor(buildDirectory) {
    this.binary = join(buildDirectory, 'tests/bench/kith-bench-load')
  }

  get({ port, flags, path, connections, seconds }) {
    return report(this.binary, ['get', '--port', port, '--path', path, '--connections', connections, '--seconds', seconds, ...flags].map(String))
  }

  single({ port, flags, path, connections, seconds, bodies, skip = 0 }) {
    const args = ['single', '--port', port, '--path', path, '--connections', connections, '--seconds', seconds, '--bodies', bodies, '--skip', skip]
    return report(this.binary, [...args, ...flags].map(String))
  }

  stream({ port, flags, path, bodies }) {
    return report(this.binary, ['stream', '--port', port, '--path', path, '--bodies', bodies, ...flags].map(String))
  }

  // Holds connections open while `during` runs.
  async idle({ port, flags, path, connections, log }, during) {
    const args = ['idle', '--port', port, '--path', path, '--connections', connections, ...flags].map(String)
    const server = Server.start('idle connections', this.binary, args, { log, stdin: 'pipe', stdout: 'pipe' })
    await Promise.race([
      new Promise((resolve) => server.child.stdout.once('data', resolve)),
      server.ended.then(() => { throw new Error(`the idle connections could not be opened; see ${log}`) }),
    ])
    const result = await during()
    server.child.stdin.end()
    await server.ended
    return result
  }
}

export async function makeRecords(buildDirectory, file, count, seed) {
  await output(join(buildDirectory, 'tests/bench/kith-bench-records'), ['--file', file, '--count', String(count), '--seed', String(seed)])
  return file
}

export class BareRows {
  constructor(buildDirectory) {
    this.binary = join(buildDirectory, 'tests/bench/kith-bench-rows')
  }

  export(conninfo, file) {
    return output(this.binary, ['export', '--conninfo', conninfo, '--file', file])
  }

  upsert(conninfo, file, ...flags) {
    return report(this.binary, ['upsert', '--conninfo', conninfo, '--file', file, ...flags])
  }
}
