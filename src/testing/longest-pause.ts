import { readFileSync } from 'node:fs'

/** What the gateway's event loop did while `act` ran: the CPU time of its longest turn in milliseconds. */
export type Measured<T> = { answer: T; pauseMs: number }

/**
 * Runs `act` while asking `/health` again and again over one connection. Whatever CPU time the gateway's main thread
 * used between a question and its answer is an upper bound of the pause in which nobody was served. CPU time, not the
 * clock: on a busy machine the clock counts what other programs do. Linux only.
 */
export async function longestPause<T>(
  gateway: { url: string; binary: { pid: number } },
  act: () => Promise<T>,
): Promise<Measured<T>> {
  const { pid } = gateway.binary
  const state = { done: false, pauseMs: 0 }
  const watch = async () => {
    while (!state.done) {
      const before = mainThreadMs(pid)
      await (await fetch(`${gateway.url}/health`)).text()
      state.pauseMs = Math.max(state.pauseMs, mainThreadMs(pid) - before)
    }
  }
  const watching = watch()
  const answer = await act().finally(() => {
    state.done = true
  })
  // The last question may still be waiting behind what is being measured.
  await watching
  return { answer, pauseMs: state.pauseMs }
}

/** CPU time of a process's main thread so far, in milliseconds. */
const mainThreadMs = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6
