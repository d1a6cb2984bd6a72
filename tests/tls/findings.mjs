// What two scanners say of a port, held against policy.json. Each deviation is a line; none means that the port is as docs/tls.md says.

const harmless = new Set(['OK', 'INFO', 'DEBUG'])

const sameSet = (some, others) => some.length === others.length && some.every((one) => others.includes(one))

// `findings`: the flat JSON of testssl.sh. `sections` names those of `must_say` that were asked for.
export function deviationsOfTestssl(findings, policy, { isWhole = true } = {}) {
  const { must_say: mustSay, allowed } = policy.testssl
  const found = []
  if (findings.length < 10) found.push('testssl: has found next to nothing')
  for (const { id, severity, finding } of findings) {
    if (id in mustSay && finding.trim() !== mustSay[id]) found.push(`testssl ${id}: "${finding.trim()}" and not "${mustSay[id]}"`)
    if (id === 'PFS_ciphers' && !sameSet(finding.trim().split(/\s+/), policy.suites)) found.push(`testssl ${id}: "${finding.trim()}"`)
    if (harmless.has(severity)) continue
    if (allowed[id]?.severity !== severity) found.push(`testssl ${id}: ${severity}, "${finding.trim()}"`)
  }
  if (!isWhole) return found
  const ids = new Set(findings.map(({ id }) => id))
  for (const id of [...Object.keys(mustSay), ...Object.keys(allowed), 'PFS_ciphers']) if (!ids.has(id)) found.push(`testssl ${id}: not said`)
  return found
}

const attributes = (text) => Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]))
const elements = (xml, name) => [...xml.matchAll(new RegExp(`<${name}\\s([^>]*?)/?>`, 'g'))].map(([, text]) => attributes(text))

// `xml`: what sslscan --xml writes.
export function deviationsOfSslscan(xml, policy) {
  const found = []
  const expect = (what, is, wanted) => {
    if (!sameSet(is, wanted)) found.push(`sslscan ${what}: ${is.join(', ') || 'none'}`)
  }
  const text = (name) => [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value]) => value)
  expect('protocols', elements(xml, 'protocol').filter((one) => one.enabled === '1').map((one) => `${one.type} ${one.version}`), policy.sslscan.protocols)
  expect('ciphers', elements(xml, 'cipher').map((one) => one.cipher), policy.suites)
  expect('groups', elements(xml, 'group').map((one) => one.name), policy.sslscan.groups)
  expect('renegotiation', elements(xml, 'renegotiation').map((one) => one.supported), ['0'])
  expect('compression', elements(xml, 'compression').filter((one) => one.supported !== '0').map((one) => one.supported), [])
  expect('heartbleed', elements(xml, 'heartbleed').filter((one) => one.vulnerable !== '0').map((one) => one.sslversion), [])
  expect('key', elements(xml, 'pk').map((one) => `${one.type} ${one.curve_name} ${one.error}`), ['EC prime256v1 false'])
  expect('signature', text('signature-algorithm'), ['ecdsa-with-SHA256'])
  expect('self-signed', text('self-signed'), ['false'])
  expect('expired', text('expired'), ['false'])
  return found
}
