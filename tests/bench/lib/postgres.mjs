// The one PostgreSQL server of the bench: the hub and everything it is compared with use it, each in a database of its own, with the same
// durable settings. Reached over a unix socket; run as the user postgres where the bench is run by root.
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output, Server } from './processes.mjs'

const binaries = '/usr/lib/postgresql/15/bin'
const isRoot = process.getuid() === 0

// As the user who owns the cluster.
const asOwner = (command, args) => (isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args])

export class Postgres {
  static async create(directory, sourceDirectory, buildDirectory) {
    const postgres = new Postgres()
    Object.assign(postgres, { directory, sourceDirectory, buildDirectory, socket: join(directory, 'socket') })
    mkdirSync(postgres.socket, { recursive: true })
    if (isRoot) {
      const uid = Number(await output('id', ['-u', 'postgres']))
      for (const path of [directory, postgres.socket]) chownSync(path, uid, uid)
    }
    await output(...asOwner(`${binaries}/initdb`, ['-D', join(directory, 'data'), '-U', 'postgres', '--data-checksums', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']))
    writeFileSync(join(directory, 'postgresql.log'), '', { mode: 0o666 })
    return postgres
  }

  // With `isSlow`, each fsync takes 2 ms more.
  async start({ isSlow = false } = {}) {
    const preload = join(this.buildDirectory, 'tests/bench/kith_bench_slow_fsync.so')
    const config = join(this.sourceDirectory, 'tests/bench/conf/postgresql.conf')
    const env = isSlow ? [`LD_PRELOAD=${preload}`] : []
    // The server must be able to read both although the source tree may be private to root.
    const shared = join(this.directory, 'shared')
    mkdirSync(shared, { recursive: true })
    await output('cp', [config, preload, shared])
    const args = ['-D', join(this.directory, 'data'), '-c', `config_file=${join(shared, 'postgresql.conf')}`, '-c', `unix_socket_directories=${this.socket}`]
    const [command, all] = asOwner('env', [...env.map((one) => one.replace(preload, join(shared, 'kith_bench_slow_fsync.so'))), `${binaries}/postgres`, ...args])
    this.server = Server.start('PostgreSQL', command, all, { log: join(this.directory, 'postgresql.log'), signal: 'SIGINT' })
    await this.server.until(() => existsSync(join(this.socket, '.s.PGSQL.5432')) && this.answers())
  }

  async answers() {
    return output(`${binaries}/pg_isready`, ['-h', this.socket]).then(() => true, () => false)
  }

  // runuser passes no signal on, so the server itself is asked.
  async stop() {
    await output(...asOwner(`${binaries}/pg_ctl`, ['-D', join(this.directory, 'data'), '-m', 'fast', '-w', 'stop']))
    await this.server.ended
  }

  conninfo(database, user = 'postgres') {
    return `host=${this.socket} dbname=${database} user=${user}`
  }

  // The output of psql, unaligned.
  async psql(database, ...commands) {
    const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.conninfo(database)]
    return output(`${binaries}/psql`, [...args, ...commands.flatMap((command) => ['-c', command])])
  }

  async psqlFile(database, file) {
    await output(`${binaries}/psql`, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', this.conninfo(database), '-f', file])
  }

  // Every round starts with empty tables, an empty log (which by itself only grows) and no checkpoint due.
  async empty(database) {
    await this.psql(database, `BEGIN; SET LOCAL session_replication_role = replica;
      TRUNCATE kith.record, kith.commit_batch, kith.audit_leaf, kith.audit_tile, kith.audit_checkpoint, kith.idempotency_key;
      UPDATE kith.sequence_end SET next_position = 1, next_leaf = 0;
      UPDATE kith.audit_head SET size = 0, next_position = 1, root = sha256(''); COMMIT`, 'CHECKPOINT')
  }

  async walPosition() {
    return Number(await this.psql('postgres', "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
  }

  // Transactions a second of pgbench with the script, prepared, on as many connections.
  async pgbench(database, script, connections, seconds) {
    const text = await output(`${binaries}/pgbench`, ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', String(seconds), '-f', script, this.conninfo(database)])
    return Number(/tps = ([\d.]+)/.exec(text)[1])
  }
}
