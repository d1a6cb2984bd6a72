// A small fixed answer over TLS 1.3 with client certificates, against nginx serving the same bytes; and what idle connections cost each.
import { join } from 'node:path'
import { nginxWorker, startNginx } from '../lib/others.mjs'
import { cpuSeconds, memoryKiB } from '../lib/processes.mjs'
import { median, medianRatio, spread, takeTurns } from '../lib/statistics.mjs'
import { get } from './tables.mjs'

const fixed = { member: 'single', path: '/v1/meta' }

// nginx, with what the hub answers to that member there.
export async function withNginx(bench, { member, path }, work) {
  const { body } = await get(bench, member, path)
  const { directory, sourceDirectory, pki } = bench
  const server = await startNginx({ directory: join(directory, 'nginx'), sourceDirectory, pki, port: bench.ports.nginx, path, body })
  try {
    return await work({ port: bench.ports.nginx, pid: nginxWorker(server) }, body.length)
  } finally {
    await server.stop()
  }
}

// Requests a second, and the server's own CPU time for each request in microseconds.
export async function getRound(bench, { port, pid }, { member, path }) {
  const before = cpuSeconds(pid)
  const result = await bench.load.get({ port, flags: bench.flags(member), path, connections: 64, seconds: bench.seconds })
  const total = result.requests * ((result.seconds + 1) / result.seconds)  // the warm-up second is served too
  return { ...result, cpu_us: ((cpuSeconds(pid) - before) / total) * 1e6 }
}

export async function meta(bench, table) {
  const hub = { port: bench.hub.port, pid: bench.hub.server.pid }
  await withNginx(bench, fixed, async (nginx, size) => {
    const rounds = await takeTurns(bench.rounds, { hub: () => getRound(bench, hub, fixed), nginx: () => getRound(bench, nginx, fixed) },
      (round, name, { per_second, cpu_us }) => bench.progress(`meta, round ${round + 1}, ${name}: ${Math.round(per_second)}/s, ${cpu_us.toFixed(1)} µs`))
    const rate = (name) => rounds[name].map((result) => result.per_second)
    const cpu = (name) => median(rounds[name].map((result) => result.cpu_us)).toFixed(1)
    table.add(`GET /v1/meta (${size} bytes) on 64`, `${spread(rate('hub'))} /s`, `nginx ${spread(rate('nginx'))} /s`, medianRatio(rate('hub'), rate('nginx')), '>=', 0.8)
    table.note('  the server\'s CPU a request', `${cpu('hub')} µs`, `${cpu('nginx')} µs`, Number(cpu('hub')) / Number(cpu('nginx')))
    table.note('  the load generator\'s CPU', `${median(rounds.hub.map((r) => r.client_cpu)).toFixed(2)} of a core`, `${median(rounds.nginx.map((r) => r.client_cpu)).toFixed(2)} of a core`)
  })
}

// KiB of resident memory that each of so many idle connections adds.
async function idleCost(bench, { port, pid }, connections) {
  const before = memoryKiB(pid, 'VmRSS')
  const options = { port, flags: bench.flags(fixed.member), path: fixed.path, connections, log: join(bench.directory, 'idle.log') }
  const held = await bench.load.idle(options, async () => memoryKiB(pid, 'VmRSS'))
  return (held - before) / connections
}

export async function idle(bench, table) {
  const connections = bench.isQuick ? 1000 : 5000
  // A hub that has just started: memory that earlier load left behind would hide what connections take.
  await bench.hub.stop()
  await bench.hub.start()
  await withNginx(bench, fixed, async (nginx) => {
    const hub = await idleCost(bench, { port: bench.hub.port, pid: bench.hub.server.pid }, connections)
    const other = await idleCost(bench, nginx, connections)
    table.add(`${connections.toLocaleString('en-US')} idle connections`, `${hub.toFixed(1)} KiB each`, `nginx ${other.toFixed(1)} KiB each`, hub, '<=', 100)
  })
}
