import { expect, test } from 'bun:test'
import { createLog } from '../lib/log.ts'
import { createJobs, type JobWork } from './jobs.ts'

const quiet = createLog({ level: 'error', format: 'json', write: () => {} })
const ended = (job: ReturnType<ReturnType<typeof createJobs>['start']>) =>
  new Promise<string>((resolve) => job.onChange(() => job.state().endedAt > 0 && resolve(job.state().status)))
const waits: JobWork = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('a job counts, warns and is done', async () => {
  const jobs = createJobs(quiet)
  const job = jobs.start('test', 3, async ({ result, warn }) => {
    for (const id of ['a', 'b', 'c']) result({ id, ok: id !== 'b', message: id })
    warn('careful')
  })
  expect(job.state()).toMatchObject({ status: 'running', processed: 0, endedAt: 0 })
  expect(await ended(job)).toBe('done')
  expect(job.state()).toMatchObject({ total: 3, processed: 3, ok: 2, failed: 1, warnings: ['careful'] })
  expect(jobs.find(job.state().id)).toBe(job)
  expect(jobs.find('job_other')).toBeUndefined()
})

test('cancel answers when the work has stopped, and nothing counts after it', async () => {
  const jobs = createJobs(quiet)
  let late: (() => void) | undefined
  const job = jobs.start('test', 2, async (handle) => {
    handle.result({ id: 'a', ok: true, message: '' })
    late = () => handle.result({ id: 'b', ok: true, message: '' })
    await waits(handle)
  })
  await Bun.sleep(1)
  await job.cancel()
  late?.()
  expect(job.state()).toMatchObject({ status: 'cancelled', processed: 1 })
  await job.cancel()
  expect(job.state().status).toBe('cancelled')
})

test('work that breaks is an error, and says what', async () => {
  const jobs = createJobs(quiet)
  const job = jobs.start('test', 1, () => Promise.reject(new Error('the secret reason')))
  expect(await ended(job)).toBe('error')
  expect(job.state().warnings.join()).not.toContain('the secret reason')
})

test('close stops all that run', async () => {
  const jobs = createJobs(quiet)
  const running = [jobs.start('one', 1, waits), jobs.start('two', 1, waits)]
  await Bun.sleep(1)
  await jobs.close()
  expect(running.map((job) => job.state().status)).toEqual(['cancelled', 'cancelled'])
})

test('of very many results the failures stay', async () => {
  const jobs = createJobs(quiet)
  const job = jobs.start('test', 5000, async ({ result }) => {
    for (let at = 0; at < 5000; at++) result({ id: `${at}`, ok: at % 10 > 0, message: '' })
  })
  await ended(job)
  const { results, processed, failed, warnings } = job.state()
  expect([processed, failed, results.length, warnings.length]).toEqual([5000, 500, 1000, 1])
  expect(results.filter(({ ok }) => !ok)).toHaveLength(500)
})

test('ended jobs are forgotten after an hour, running ones never', async () => {
  let now = 1
  const jobs = createJobs(quiet, () => now)
  const done = jobs.start('done', 0, async () => {})
  const running = jobs.start('running', 1, waits)
  await ended(done)
  now += 3_600_001
  jobs.start('next', 1, waits)
  expect(jobs.list()).not.toContain(done)
  expect(jobs.list()).toContain(running)
  await jobs.close()
})
