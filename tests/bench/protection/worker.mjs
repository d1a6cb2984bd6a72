// Runs the workers of a release, kith-protect and kith-audit, on one document each and watches their time and memory.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export const usage = { peak: 0 }

const ticks = 100 // of /proc, in a second

// Peak in KiB and seconds of processor time so far.
function look(pid) {
  try {
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number)
    return { peak, work: (user + system) / ticks }
  } catch {
    return { peak: 0, work: 0 } // it has ended
  }
}

// What a worker wrote and how it ended, seconds, seconds of processor time (to within 20 ms) and the peak in KiB.
async function run(program, limits, document) {
  const started = Date.now()
  const child = spawn(program, limits, { stdio: ['pipe', 'pipe', 'pipe'] })
  const out = [], problems = []
  child.stdout.on('data', (chunk) => out.push(chunk))
  child.stderr.on('data', (chunk) => problems.push(chunk))
  child.stdin.on('error', () => {}) // it ended before it had read all; its exit tells why
  child.stdin.end(JSON.stringify(document))
  let peak = 0, work = 0
  const watch = setInterval(() => {
    const now = look(child.pid)
    peak = Math.max(peak, now.peak)
    work = Math.max(work, now.work)
  }, 20)
  const code = await new Promise((resolve) => child.on('close', (exit, signal) => resolve(exit ?? signal)))
  clearInterval(watch)
  usage.peak = Math.max(usage.peak, peak)
  const problem = `${program} ended with ${code}: ${Buffer.concat(problems).toString().trim()}`
  return { code, problem, text: Buffer.concat(out).toString(), seconds: (Date.now() - started) / 1000, work, peak }
}

// The protected tables and the account. Throws when the worker refuses.
export async function protect(program, job) {
  const { code, problem, text, ...costs } = await run(program, ['--mebibytes', '1024', '--seconds', '1200'], job)
  if (code !== 0) throw new Error(problem)
  return { ...JSON.parse(text), ...costs }
}

// The verdict, with the certificate when it is "passed". Throws when there is none.
export async function audit(program, question) {
  const { code, problem, text, ...costs } = await run(program, ['--memory-mb', '1024', '--seconds', '1200'], question)
  if (code !== 0 && code !== 1) throw new Error(problem)
  return { ...JSON.parse(text), ...costs }
}
