import { expect, test } from 'bun:test'
import type { LogFields } from '../lib/log.ts'
import { createRequestInfos, type RequestInfo } from './request-info.ts'

function requests() {
  const lines: [string, LogFields | undefined][] = []
  const note = (message: string, fields?: LogFields) => void lines.push([message, fields])
  const log = { debug: note, info: note, warn: note, error: note }
  const ended: RequestInfo[] = []
  return { lines, ended, infos: createRequestInfos(log, (info) => void ended.push(info)) }
}

test('a listener that throws keeps no other from hearing of the end, and is logged', () => {
  const { infos, ended, lines } = requests()
  const request = new Request('http://localhost/v1/models')
  const info = infos.begin(request, () => '127.0.0.1')
  const heard: string[] = []
  info.onEnd(() => heard.push('first'))
  info.onEnd(() => {
    throw new Error('a bug of ours')
  })
  infos.enter(request, 'models')
  info.onEnd(() => heard.push('last'))
  expect(infos.traffic).toEqual({ requests: 1, open: 1 })
  info.end()
  expect(heard).toEqual(['first', 'last'])
  expect(ended).toEqual([info])
  expect(infos.traffic).toEqual({ requests: 1, open: 0 })
  expect(infos.open()).toBe(0)
  expect(lines).toHaveLength(1)
  expect(JSON.stringify(lines)).toContain('a bug of ours')
  expect(lines[0]?.[1]?.['request_id']).toBe(info.id)
})

test('an ending happens once', () => {
  const { infos, ended } = requests()
  const request = new Request('http://localhost/v1/models')
  const info = infos.begin(request, () => undefined)
  infos.enter(request, 'models')
  infos.enter(request, 'models')
  info.end()
  info.end()
  expect(ended).toHaveLength(1)
  expect(infos.traffic).toEqual({ requests: 1, open: 0 })
})
