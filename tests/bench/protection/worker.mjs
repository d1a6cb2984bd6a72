// Runs kith-protect on one job and watches its time and memory.
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

// The protected tables, the account, seconds, seconds of processor time (to within 20 ms) and the peak in KiB. Throws when the worker refuses.
export async function protect(program, job) {
  const started = Date.now()
  const child = spawn(program, ['--mebibytes', '1024', '--seconds', '1200'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const out = [], problems = []
  child.stdout.on('data', (chunk) => out.push(chunk))
  child.stderr.on('data', (chunk) => problems.push(chunk))
  child.stdin.on('error', () => {}) // it ended before it had read all; its exit tells why
  child.stdin.end(JSON.stringify(job))
  let peak = 0, work = 0
  const watch = setInterval(() => {
    const now = look(child.pid)
    peak = Math.max(peak, now.peak)
    work = Math.max(work, now.work)
  }, 20)
  const code = await new Promise((resolve) => child.on('close', (exit, signal) => resolve(exit ?? signal)))
  clearInterval(watch)
  usage.peak = Math.max(usage.peak, peak)
  if (code !== 0) throw new Error(`kith-protect ended with ${code}: ${Buffer.concat(problems).toString().trim()}`)
  return { ...JSON.parse(Buffer.concat(out).toString()), seconds: (Date.now() - started) / 1000, work, peak }
}
