import { expect, test } from 'bun:test'
import type { DecodedEvent } from '../../../core/event.ts'
import { decodeImagine, type ImagineFrame } from './decode.ts'
import { onlyMedia } from '../decode-media.ts'

const start = (id: string) => ({
  type: 'json',
  current_status: 'start_stage',
  percentage_complete: 0,
  job_id: id,
})
const preview = (id: string) => ({
  type: 'image',
  blob: 'iVBORw0K',
  job_id: id,
  url: `https://i/images/${id}.png`,
  percentage_complete: 50,
})
const final = (id: string, more: object = {}) => ({
  type: 'image',
  blob: 'data:image/jpeg;base64,/9j/4AAQ',
  job_id: id,
  url: `https://i/images/${id}.jpg`,
  percentage_complete: 100,
  ...more,
})
const completed = (id: string, more: object = {}) => ({
  type: 'json',
  current_status: 'completed',
  job_id: id,
  moderated: false,
  ...more,
})

function run(count: number, frames: ImagineFrame[]) {
  const decoder = onlyMedia(decodeImagine(count), count)
  const events = frames.flatMap(decoder.push)
  const complete = decoder.complete()
  return { events: [...events, ...decoder.end()], complete }
}

/** Short forms: `done a`, `lost b`, `fault rate_limited`. */
const short = (events: DecodedEvent[]) =>
  events.map((event) => {
    const what = event.type.replace('media.', '')
    if (event.type === 'fault') return `fault ${event.fault.kind}`
    if (event.type === 'media.progress') return `${event.progress} ${event.id}`
    return 'id' in event ? `${what} ${event.id}` : what
  })

const tables: [what: string, count: number, frames: ImagineFrame[], expected: string[]][] = [
  [
    'a whole conversation: one picture, one withheld (upstream-protocol 7.5)',
    2,
    [
      { type: 'session', conversation_id: 'c' },
      start('a'),
      start('b'),
      preview('a'),
      final('a'),
      completed('a'),
      completed('b', { moderated: true }),
    ],
    ['0 a', '0 b', '50 a', 'preview a', 'done a', 'moderated b', 'finish'],
  ],
  ['a picture is not final before its job is', 1, [start('a'), final('a')], ['0 a', 'fault upstream_failed']],
  [
    'nor by its file name',
    1,
    [{ ...final('a'), percentage_complete: 99 }, completed('a')],
    ['99 a', 'preview a', 'fault upstream_failed'],
  ],
  [
    'the last of several at 100 % counts',
    1,
    [final('a', { blob: 'b2xk' }), final('a'), completed('a')],
    ['done a', 'finish'],
  ],
  ['completed first, the picture after it', 1, [completed('a'), final('a')], ['done a', 'finish']],
  [
    'the picture in the completed message itself',
    1,
    [completed('a', { blob: '/9j/' })],
    ['done a', 'finish'],
  ],
  [
    'no percentage means final',
    1,
    [{ ...final('a'), percentage_complete: null }, completed('a')],
    ['done a', 'finish'],
  ],
  [
    'all withheld',
    2,
    [
      completed('a', { moderated: true }),
      final('b', { moderated: true }),
      completed('b', { moderated: true }),
    ],
    ['fault content_policy'],
  ],
  [
    'more made than asked for make up for a withheld one',
    1,
    [start('a'), start('b'), completed('a', { moderated: true }), final('b'), completed('b')],
    ['0 a', '0 b', 'done b', 'moderated a', 'finish'],
  ],
  [
    'a limit',
    1,
    [{ type: 'error', err_code: 'rate_limit_exceeded', err_msg: 'Image rate limit exceeded' }],
    ['fault rate_limited'],
  ],
  ['an error nobody knows', 1, [{ type: 'error', err_code: 'x' }], ['fault upstream_failed']],
  [
    'an error after the first picture',
    2,
    [final('a'), completed('a'), start('b'), { type: 'error', err_code: 'x' }],
    ['done a', '0 b', 'lost b', 'finish'],
  ],
  [
    'a preview that stays one',
    1,
    [preview('a'), { type: 'overdue' }],
    ['50 a', 'preview a', 'fault upstream_timeout'],
  ],
  [
    'jobs named by image_id, id or URL alone',
    3,
    [
      { ...completed(''), job_id: null, image_id: 'a', blob: 'eA==' },
      { ...final(''), job_id: undefined, id: 'b' },
      completed('b'),
      { ...final('c'), job_id: undefined },
      completed('c'),
    ],
    ['done a', 'done b', 'done c', 'finish'],
  ],
]
for (const [what, count, frames, expected] of tables)
  test(what, () => expect(short(run(count, frames).events)).toEqual(expected))

test('bytes come bare, the link beside them', () => {
  const { events } = run(1, [final('a'), completed('a')])
  expect(events[0]).toEqual({
    type: 'media.done',
    id: 'a',
    kind: 'image',
    url: 'https://i/images/a.jpg',
    base64: '/9j/4AAQ',
  })
})

test('what was not begun can be asked for again once all that was begun is settled', () => {
  const decoder = decodeImagine(3)
  decoder.push(start('a'))
  expect([decoder.missing(), decoder.waiting()]).toEqual([0, false])
  decoder.push(preview('a'))
  expect(decoder.waiting()).toBe(true)
  decoder.push(final('a'))
  decoder.push(completed('a'))
  expect([decoder.missing(), decoder.waiting()]).toEqual([2, false])
})

test('what nobody knows on this socket is told by name', () => {
  const told: string[] = []
  const decoder = decodeImagine(1, ({ kind, name }) => void told.push(`${kind} ${name}`))
  const known = [
    { type: 'session', conversation_id: 'c' },
    start('a'),
    preview('a'),
    { ...start('a'), current_status: 'refining' },
  ]
  for (const frame of known) decoder.push(frame as ImagineFrame)
  expect(told).toEqual([])
  decoder.push({ type: 'picture', job_id: 'a' })
  decoder.push({ kind: 'image', job_id: 'a' })
  decoder.push({ type: 'image', task: 'a' })
  decoder.push({ type: 'json', job_id: 'a', current_status: 'done', percentage_complete: 100 })
  expect(told).toEqual([
    'event imagine picture',
    'event imagine kind, job_id',
    'event imagine image without a job',
    'end_state imagine done',
  ])
})
