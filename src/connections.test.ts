import { expect, test } from 'bun:test'
import type { Server } from 'bun'
import { defaults } from './config/defaults.ts'
import { guardConnections } from './connections.ts'
import type { Deps } from './deps.ts'
import { eventually } from './testing/eventually.ts'

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function guard(max_connections: number, limit: number | undefined) {
  const state = { open: 10, idle: 0, closed: 0 }
  const config = { current: () => ({ ...defaults, server: { ...defaults.server, max_connections } }) }
  const guarded = guardConnections({
    config: config as unknown as Deps['config'],
    log: quiet,
    files: { count: () => state.open, limit },
    everyMs: 1,
  })
  guarded.watch({
    closeIdleConnections: () => {
      state.closed += state.idle
      state.open -= state.idle
      state.idle = 0
      return 0
    },
  } as unknown as Server<unknown>)
  return { state, ...guarded }
}

test('below three quarters of the files idle connections are left alone, above they are closed', async () => {
  const { state, close, refusal } = guard(0, 1000)
  Object.assign(state, { open: 700, idle: 600 })
  await Bun.sleep(20)
  expect(state.closed).toBe(0)
  Object.assign(state, { open: 800 })
  await eventually('they are closed', () => state.closed === 600)
  expect(refusal('/v1/chat/completions')).toBeUndefined()
  close()
})

test('with no room left requests of the API are refused, the operator and health checks are not', async () => {
  const { state, close, refusal } = guard(0, 1000)
  state.open = 990
  await eventually('they are refused', () => refusal('/v1/chat/completions')?.kind === 'overloaded')
  for (const path of ['/health', '/readyz', '/admin', '/admin/app.js', '/api/v1/admin/login', '/metrics'])
    expect([path, refusal(path)]).toEqual([path, undefined])
  state.open = 900
  await eventually('they are taken', () => refusal('/v1/chat/completions') === undefined)
  close()
})

test('server.max_connections counts what came since the start', async () => {
  const { state, close, refusal } = guard(50, undefined)
  state.open = 60
  await Bun.sleep(20)
  expect(refusal('/v1/models')).toBeUndefined()
  state.open = 61
  await eventually('they are refused', () => refusal('/v1/models')?.kind === 'overloaded')
  close()
})
