// A throw-away certificate authority for the bench, made by the same shell functions as the demo's.
import { join } from 'node:path'
import { output } from './processes.mjs'

// Certificates for the servers and for each member named; returns where they lie.
export async function makePki(directory, sourceDirectory, members) {
  const lib = join(sourceDirectory, 'deploy/lib')
  const script = [
    'set -eu', `. ${lib}/say.sh`, `. ${lib}/pki.sh`, `cd ${directory}`, 'pki_authority ca "Kith bench"',
    'pki_issue ca hub localhost serverAuth DNS:localhost,IP:127.0.0.1', ...members.map((name) => `pki_issue ca ${name} ${name} clientAuth`),
  ].join('\n')
  await output('bash', ['-c', script])
  const ca = join(directory, 'ca/ca.crt')
  return {
    ca,
    server: { certificate: join(directory, 'hub.crt'), key: join(directory, 'hub.key') },
    member: (name) => ({ subject: `CN=${name}`, certificate: join(directory, `${name}.crt`), key: join(directory, `${name}.key`) }),
    // What the load generator takes to come as that member.
    flags: (name) => ['--ca', ca, '--cert', join(directory, `${name}.crt`), '--key', join(directory, `${name}.key`)],
  }
}
