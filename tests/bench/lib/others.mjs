// The servers that the hub is compared with: nginx, and the plain Node service.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Server } from './processes.mjs'

// nginx with one worker, the same certificates and rules as the hub, and one static file.
export async function startNginx({ directory, sourceDirectory, pki, port, path, body }) {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'answer.json'), body)
  const template = readFileSync(join(sourceDirectory, 'tests/bench/conf/nginx.conf'), 'utf8')
  const values = {
    DIRECTORY: directory, PORT: port, PATH: path, CERTIFICATE: pki.server.certificate, KEY: pki.server.key, CA: pki.ca,
    USER: process.getuid() === 0 ? 'user root;' : '',
  }
  const file = join(directory, 'nginx.conf')
  writeFileSync(file, template.replace(/@(\w+)@/g, (_, name) => values[name]))
  const server = Server.start('nginx', 'nginx', ['-p', directory, '-c', file, '-e', 'stderr'], { log: join(directory, 'nginx.log'), signal: 'SIGQUIT' })
  await server.listens(port)
  return server
}

// The process that does nginx's work: the child of its master.
export function nginxWorker(server) {
  return Number(readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ')[0])
}

export async function startNodeService({ directory, sourceDirectory, postgres, database, port }) {
  const script = join(sourceDirectory, 'tests/bench/node/service.mjs')
  const server = Server.start('Node service', process.execPath, [script], {
    log: join(directory, 'node.log'),
    env: { NODE_ENV: 'production', PORT: String(port), PGHOST: postgres.socket, PGUSER: 'postgres', PGDATABASE: database },
  })
  await server.listens(port)
  return server
}
