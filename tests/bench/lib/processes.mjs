// Child processes of the bench: started, waited for, measured through /proc, and stopped by their own process ids, whatever happens.
import { execFile, spawn } from 'node:child_process'
import { readFileSync, openSync, closeSync } from 'node:fs'
import { connect } from 'node:net'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)
const running = new Set()

// Runs a command to its end; its standard output as text. Throws with its standard error.
export async function output(command, args, options = {}) {
  try {
    const { stdout } = await execFileAsync(command, args, { maxBuffer: 1 << 28, ...options })
    return stdout
  } catch (error) {
    throw new Error(`${command} ${args[0] ?? ''} failed: ${error.stderr || error.message}`)
  }
}

// The same for a program that prints one line of JSON.
export async function report(command, args) {
  return JSON.parse(await output(command, args))
}

export class Server {
  // `command` runs until stop(); its output goes to the file `log`.
  static start(name, command, args, { log, env = {}, signal = 'SIGTERM', stdin = 'ignore', stdout = 'log' } = {}) {
    const fd = openSync(log, 'a')
    const child = spawn(command, args, {
      stdio: [stdin, stdout === 'log' ? fd : stdout, fd],
      env: { ...process.env, ...env },
    })
    closeSync(fd)
    return new Server(name, child, log, signal)
  }

  constructor(name, child, log, signal) {
    Object.assign(this, { name, child, log, signal, hasEnded: false })
    running.add(this)
    this.ended = new Promise((resolve) => child.once('exit', resolve)).then(() => {
      this.hasEnded = true
      running.delete(this)
    })
    child.once('error', (error) => console.error(`${name}: ${error.message}`))
  }

  get pid() {
    return this.child.pid
  }

  async stop() {
    if (this.hasEnded) return
    this.child.kill(this.signal)
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 30_000)
    await this.ended
    clearTimeout(timer)
  }

  // Until `ready()` is true; throws with the end of the log when the process ends first or a minute passes.
  async until(ready) {
    for (let i = 0; i < 600; ++i) {
      if (this.hasEnded) break
      if (await ready()) return
      await sleep(100)
    }
    throw new Error(`${this.name} did not start:\n${readFileSync(this.log, 'utf8').split('\n').slice(-15).join('\n')}`)
  }

  listens(port) {
    return this.until(() => isListening(port))
  }
}

export async function stopAll() {
  // Those started last depend on those started first.
  for (const server of [...running].reverse()) await server.stop()
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy() && true))
    socket.once('error', () => resolve(false))
  })
}

// User and system time of one process so far, in seconds.
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

// A line of /proc/PID/status in KiB: VmRSS now, VmHWM the most so far.
export function memoryKiB(pid, field) {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
}
