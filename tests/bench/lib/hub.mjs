// The hub under measurement, as an operator would run it on an outside PostgreSQL.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output, Server } from './processes.mjs'

export class Hub {
  // Migrates `database` and registers the members.
  static async create({ directory, binary, postgres, database, pki, port, members, buildDirectory }) {
    const hub = new Hub()
    Object.assign(hub, { directory, binary, port, admin: port + 1, log: join(directory, 'hub.log') })
    mkdirSync(directory, { recursive: true })
    const url = (user) => `postgresql://${user}@/${database}?host=${encodeURIComponent(postgres.socket)}`
    hub.config = join(directory, 'kith-hub.toml')
    writeFileSync(hub.config, `
[listen]
port = ${hub.port}
[admin]
port = ${hub.admin}
[limits]
requests_per_minute = 1000000000
records_per_organisation = 1000000000
[tls]
certificate = "${pki.server.certificate}"
key = "${pki.server.key}"
client_ca = "${pki.ca}"
[database]
url = "${url('kith_serve')}"
migrate_url = "${url('kith_migrate')}"
[release]
calendar = false
protect = "${join(buildDirectory, 'hub/protect/kith-protect')}"
audit = "${join(buildDirectory, 'hub/prove/kith-audit')}"
[log]
level = "warning"
`)
    await hub.run(['migrate'])
    for (const name of members) await hub.run(['org', 'add', name, '--name', name, '--subject', pki.member(name).subject])
    return hub
  }

  // --data and --config belong to every command of kith-hub.
  run(args) {
    return output(this.binary, [...args, '--data', this.directory, '--config', this.config])
  }

  // Rounds begin with an empty log, which a hub would call broken beside what it has promised.
  forget() {
    rmSync(join(this.directory, 'audit.checkpoint'), { force: true })
  }

  async start() {
    this.forget()
    this.server = Server.start('kith-hub', this.binary, ['serve', '--data', this.directory, '--config', this.config], { log: this.log })
    await this.server.until(() => fetch(`http://127.0.0.1:${this.admin}/readyz`).then((answer) => answer.ok, () => false))
  }

  stop() {
    return this.server.stop()
  }
}
