// testssl.sh and sslscan against a hub that is served as its operator would serve it: the port of members, and the one for enrolment.
// Everything that they find has to be what tests/tls/policy.json allows. Then the same check looks at a server that is weaker than a hub,
// and has to say so. With KITH_FULL the whole of testssl.sh runs, which takes minutes.
//
//   node tests/tls/main.mjs --hub PROGRAM
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isListening, output, Server, sleep, stopAll } from '../bench/lib/processes.mjs'
import { deviationsOfSslscan, deviationsOfTestssl } from './findings.mjs'

const { values: options } = parseArgs({ options: { hub: { type: 'string' } } })
const here = dirname(fileURLToPath(import.meta.url))
const policy = JSON.parse(readFileSync(join(here, 'policy.json'), 'utf8'))
process.umask(0o022) // a hub takes no file that others may write
const directory = mkdtempSync(join(tmpdir(), 'kith-tls-'))
chmodSync(directory, 0o755) // the private PostgreSQL of a hub that root starts has a user of its own

// Protocols, key exchange, what the server offers and who it says it is, renegotiation and compression.
const sections = process.env.KITH_FULL ? [] : ['--protocols', '--pfs', '--server-defaults', '--renegotiation', '--compression']

// Whether the scanner's own OpenSSL could speak GOST is the machine's, and would stand among the findings as a warning.
const env = { ...process.env, NO_ENGINE: 'true' }

// testssl.sh ends with the number of its findings, so only what it wrote counts.
function run(command, args) {
  return new Promise((resolve) => execFile(command, args, { cwd: directory, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => resolve(stdout + stderr)))
}

// A warning is about the scan and not about what is scanned: on a machine that is busy the scanner's own openssl comes too late. What keeps it
// busy is mostly over a little later.
async function testssl(port, authority, what = sections) {
  for (let tries = 3; ; --tries) {
    const findings = await testsslOnce(port, authority, what)
    if (tries === 1 || !findings.some(({ severity }) => severity === 'WARN')) return findings
    await new Promise((resolve) => setTimeout(resolve, 15_000))
  }
}

async function testsslOnce(port, authority, what) {
  const file = join(directory, `testssl-${port}.json`)
  rmSync(file, { force: true })
  const said = await run('testssl', ['--quiet', '--color', '0', '--warnings', 'off', '--nodns', 'none', '--connect-timeout', '20', '--openssl-timeout', '20', '--add-ca', authority, ...what, '--jsonfile', file, `https://localhost:${port}`])
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new Error(`testssl.sh wrote no findings:\n${said.slice(-2000)}`)
  }
}

async function sslscan(port, client) {
  const file = join(directory, `sslscan-${port}.xml`)
  const shown = client ? [`--certs=${client.certificate}`, `--pk=${client.key}`] : []
  const said = await run('sslscan', [`--xml=${file}`, '--no-colour', '--timeout=20', ...shown, `localhost:${port}`])
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Error(`sslscan wrote no findings:\n${said.slice(-2000)}`)
  }
}

// An authority as docs/enrolment.md makes it, and a member's certificate by its issuing key.
async function startHub() {
  const data = join(directory, 'hub')
  mkdirSync(data)
  const config = join(directory, 'kith-hub.toml')
  const port = '[listen]\nport = 0\n[admin]\nport = 0\n[enrolment]\nport = 0\n[disk]\nlow_mib = 1\nballast_mib = 0\n'
  const root = join(data, 'ca')
  writeFileSync(config, `${port}[tls]\ncertificate = "${data}/tls/hub.crt"\nkey = "${data}/tls/hub.key"\nclient_ca = "${data}/tls/clients-ca.crt"\n`, { mode: 0o644 })
  const words = ['--data', data, '--config', config]
  await output(options.hub, ['ca', 'init', '--name', 'Scanned', '--host', 'localhost', '--host', '127.0.0.1', ...words])
  const hub = Server.start('kith-hub', options.hub, ['serve', ...words], { log: join(directory, 'hub.log') })
  const portIn = (name) => Number(readFileSync(join(data, 'run', name), 'utf8'))
  await hub.until(async () => {
    try {
      return await isListening(portIn('hub.port'))
    } catch {
      return false
    }
  })
  const lib = join(here, '../../deploy/lib')
  await output('bash', ['-c', `set -eu; . ${lib}/say.sh; . ${lib}/pki.sh; mkdir ${directory}/issuing; cp ${root}/issuing.crt ${directory}/issuing/ca.crt; ` +
    `cp ${root}/issuing.key ${directory}/issuing/ca.key; pki_issue ${directory}/issuing ${directory}/member member clientAuth || [ -s ${directory}/member.crt ]`])
  return {
    members: portIn('hub.port'),
    enrolment: portIn('enrolment.port'),
    root: join(root, 'root.crt'),
    pair: { certificate: join(data, 'tls/hub.crt'), key: join(data, 'tls/hub.key') },
    client: { certificate: join(directory, 'member.crt'), key: join(directory, 'member.key') },
  }
}

// TLS 1.2 beside 1.3, tickets, and whatever suites OpenSSL has: what a hub would be with its own settings left out.
async function startWeakServer(pair) {
  const port = 20_000 + (process.pid % 20_000)
  const server = Server.start('openssl', 'openssl', ['s_server', '-accept', String(port), '-cert', pair.certificate, '-cert_chain', pair.certificate, '-key', pair.key, '-www', '-quiet'], { log: join(directory, 'weak.log') })
  await server.until(() => isListening(port))
  return port
}

function report(name, deviations) {
  console.log(`${name}: ${deviations.length === 0 ? 'as the policy says' : `${deviations.length} deviations`}`)
  for (const line of deviations) console.log(`  ${line}`)
}

let failures = 0
try {
  const hub = await startHub()
  for (const [name, port, client] of [['members', hub.members, hub.client], ['enrolment', hub.enrolment, undefined]]) {
    const deviations = [...deviationsOfTestssl(await testssl(port, hub.root), policy), ...deviationsOfSslscan(await sslscan(port, client), policy)]
    report(`The port for ${name}`, deviations)
    failures += deviations.length
  }
  const weak = await startWeakServer(hub.pair)
  const scanned = deviationsOfSslscan(await sslscan(weak), policy)
  const tested = deviationsOfTestssl(await testssl(weak, hub.root, ['--protocols', '--server-defaults']), policy, { isWhole: false })
  report('A weaker server', [...tested, ...scanned])
  const told = (lines, start) => lines.some((line) => line.startsWith(start))
  for (const [lines, start] of [[tested, 'testssl TLS1_2:'], [tested, 'testssl sessionresumption_ticket:'], [scanned, 'sslscan protocols:'], [scanned, 'sslscan ciphers:'], [scanned, 'sslscan groups:']]) {
    if (told(lines, start)) continue
    console.error(`The check does not notice a weaker server by "${start}"`)
    ++failures
  }
} catch (error) {
  console.error(error.message)
  ++failures
} finally {
  await stopAll()
  await sleep(0)
  rmSync(directory, { recursive: true, force: true })
}
process.exit(failures === 0 ? 0 : 1)
