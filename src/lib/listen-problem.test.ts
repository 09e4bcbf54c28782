import { expect, test } from 'bun:test'
import { listenProblem } from './listen-problem.ts'

const names = { hostName: 'SERVER_HOST', portName: '--port or SERVER_PORT' }
const cases: [code: string, host: string, port: number, says: RegExp][] = [
  ['EADDRINUSE', '127.0.0.1', 8000, /^Port 8000 on 127\.0\.0\.1 is taken.*--port or SERVER_PORT/],
  ['EACCES', '127.0.0.1', 80, /^Port 80 .*below 1024.*CAP_NET_BIND_SERVICE/],
  ['EACCES', '256.0.0.1', 0, /SERVER_HOST "256\.0\.0\.1".*has no such address/],
  ['EADDRNOTAVAIL', '10.9.9.9', 8000, /SERVER_HOST "10\.9\.9\.9".*has no such address/],
  ['EINVAL', 'gateway.invalid', 8000, /"gateway\.invalid".*name has no address/],
]
for (const [code, host, port, says] of cases)
  test(`${code} ${host}:${port}`, () => {
    const error = Object.assign(new Error(code), { code, syscall: 'listen' })
    expect(listenProblem(error, { host, port, ...names })).toMatch(says)
  })

test('an error of something else is not explained by the address', () => {
  const error = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open' })
  expect(listenProblem(error, { host: '127.0.0.1', port: 80, ...names })).toBeUndefined()
})
