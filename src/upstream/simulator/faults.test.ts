import { expect, test } from 'bun:test'
import { faultNames } from './faults.ts'
import { ask, find, type Frame, type Heard, openChat, responses, simulated } from './test-client.ts'

const longPrompt = 'long 40'

type Row = { fault: string; status?: number; check: (heard: Heard, whole: string) => void }

const codeOf = (frame: Frame | undefined) => frame?.error?.['code']
const isPart = (heard: Heard, whole: string) => {
  expect(heard.text.length).toBeGreaterThan(0)
  expect(heard.text.length).toBeLessThan(whole.length)
  expect(whole).toStartWith(heard.text)
}
const saysNothing = (heard: Heard) => expect(heard.text).toBe('')
const json = (heard: Heard) => JSON.parse(heard.body)
const endsWith = (detail: string, message: RegExp) => (heard: Heard) => {
  const error = responses(heard.frames).at(-1)?.['error'] as Record<string, unknown>
  expect(error).toMatchObject({ [detail]: {}, severity: 'STREAM_ERROR_SEVERITY_FATAL' })
  expect(error['message']).toMatch(message)
}

const rows: readonly Row[] = [
  {
    fault: 'session_dead',
    status: 401,
    check: (h) =>
      expect(json(h)).toMatchObject({ code: 16, message: expect.stringMatching(/bad-credentials/) }),
  },
  {
    fault: 'session_dead_403',
    status: 403,
    check: (h) =>
      expect(json(h).error).toMatchObject({
        code: 16,
        message: expect.stringMatching(/invalid-credentials/),
      }),
  },
  {
    fault: 'blocked',
    status: 403,
    check: (h) => expect(json(h)).toMatchObject({ code: 7, message: expect.stringMatching(/blocked-user/) }),
  },
  {
    fault: 'blocked_short',
    status: 403,
    check: (h) => expect(json(h)).toEqual({ code: 'unauthorized:blocked-user', error: 'User is blocked' }),
  },
  {
    fault: 'email_rejected',
    status: 400,
    check: (h) =>
      expect(json(h)).toMatchObject({ code: 3, message: expect.stringMatching(/email-domain-rejected/) }),
  },
  { fault: 'unauthorized_empty', status: 401, check: (h) => expect(h.body).toBe('') },
  { fault: 'unauthorized_chat', status: 401, check: (h) => expect(h.body).toBe('') },
  { fault: 'picture_limit', check: (h) => expect(h.text).toContain('image generation limit') },
  { fault: 'unauthorized_page', status: 401, check: (h) => expect(h.body).toContain('401 Authorization') },
  { fault: 'rate_limited', status: 429, check: (h) => expect(json(h).error).toMatchObject({ code: 8 }) },
  {
    fault: 'rate_limited_plain',
    status: 429,
    check: (h) => expect(json(h)).toEqual({ error: 'rate limited' }),
  },
  {
    fault: 'anti_bot',
    status: 403,
    check: (h) =>
      expect(json(h).error).toMatchObject({ code: 7, message: expect.stringMatching(/anti-bot/) }),
  },
  {
    fault: 'out_of_date',
    status: 403,
    check: (h) =>
      expect(json(h).error).toMatchObject({ code: 7, message: expect.stringMatching(/out of date/) }),
  },
  {
    fault: 'cloudflare',
    status: 403,
    check: (h) => expect(h.body).toContain('<title>Just a moment...</title>'),
  },
  { fault: 'forbidden_empty', status: 403, check: (h) => expect(h.body).toBe('') },
  { fault: 'not_found', status: 404, check: (h) => expect(json(h)).toMatchObject({ code: 5 }) },
  { fault: 'server_error', status: 500, check: (h) => expect(h.body).toStartWith('<html>') },
  { fault: 'bad_gateway', status: 502, check: (h) => expect(h.body).toBe('') },
  { fault: 'first_frame_limit', check: (h) => expect(h.frames.map(codeOf)).toEqual([8]) },
  { fault: 'first_frame_anti_bot', check: (h) => expect(h.frames.map(codeOf)).toEqual([7]) },
  {
    fault: 'usage_limit',
    check: (h) => {
      saysNothing(h)
      expect(find(h.frames, 'userResponse')).toBeDefined()
      endsWith('usageLimitReached', /usage limit/)(h)
    },
  },
  {
    fault: 'usage_limit_late',
    check: (h, whole) => {
      isPart(h, whole)
      endsWith('usageLimitReached', /usage limit/)(h)
    },
  },
  {
    fault: 'moderated',
    check: (h) => {
      saysNothing(h)
      endsWith('contentModerated', /moderated/)(h)
    },
  },
  {
    fault: 'moderated_late',
    check: (h, whole) => {
      isPart(h, whole)
      endsWith('contentModerated', /moderated/)(h)
    },
  },
  { fault: 'moderated_image', check: (h, whole) => expect(h.text).toBe(whole) }, // its pictures: search-and-draw.test.ts
  {
    fault: 'error_late',
    check: (h, whole) => {
      isPart(h, whole)
      expect(codeOf(h.frames.at(-1))).toBe(13)
    },
  },
  { fault: 'slow_first_byte ms=30', check: (h, whole) => expect(h.text).toBe(whole) },
  { fault: 'stall ms=30', check: (h, whole) => expect(h.text).toBe(whole) },
  {
    fault: 'cut',
    check: (h, whole) => {
      isPart(h, whole)
      expect(h.broken).toBe(true)
      expect(h.body).not.toEndWith('}\n')
    },
  },
  {
    fault: 'ends_early',
    check: (h, whole) => {
      isPart(h, whole)
      expect(h.broken).toBe(false)
      expect(find(h.frames, 'modelResponse')).toBeUndefined()
    },
  },
  {
    fault: 'malformed',
    check: (h, whole) => {
      expect(h.text).toBe(whole)
      const bad = h.body
        .trim()
        .split('\n')
        .filter((line) => !parses(line))
      expect(bad).toHaveLength(1)
    },
  },
  {
    fault: 'empty',
    check: (h) => {
      saysNothing(h)
      expect(find(h.frames, 'modelResponse')?.['message']).toBe('')
      expect(find(h.frames, 'finalMetadata')).toBeDefined()
    },
  },
  {
    fault: 'message_twice',
    check: (h, whole) => {
      const messages = responses(h.frames).flatMap(({ modelResponse }) =>
        modelResponse ? [modelResponse] : [],
      )
      expect(messages.map((one) => (one as { message: string }).message)).toEqual([whole, whole])
      expect(h.text).toBe(whole)
    },
  },
  {
    fault: 'message_extends',
    check: (h, whole) => {
      isPart(h, whole)
      expect(find(h.frames, 'modelResponse')?.['message']).toBe(whole)
    },
  },
  {
    fault: 'message_only',
    check: (h, whole) => {
      saysNothing(h)
      expect(find(h.frames, 'modelResponse')?.['message']).toBe(whole)
    },
  },
]

const parses = (line: string) => {
  try {
    return Boolean(JSON.parse(line))
  } catch {
    return false
  }
}

test('every fault of a chat has a row here', () => {
  const elsewhere = /^(media|upload|changed)_/ // those have rows in imagine.test.ts, upload.test.ts and changed.test.ts
  const chat = faultNames.filter((name) => !elsewhere.test(name))
  expect(rows.map(({ fault }) => fault.split(' ')[0] ?? '').toSorted()).toEqual(chat.toSorted())
})

test.each([...rows])('$fault', async ({ fault, status = 200, check }) => {
  await using simulator = await simulated()
  const whole = (await ask(simulator, longPrompt)).text
  const written = await ask(simulator, `fault ${fault}: ${longPrompt}`)
  expect(written.status).toBe(status)
  check(written, whole)
  const [name = '', ms] = fault.split(' ms=')
  simulator.setFaults('*', [ms ? { name, ms: Number(ms) } : name])
  const ofAccount = await ask(simulator, longPrompt)
  expect(ofAccount.status).toBe(status)
  check(ofAccount, whole)
})

test('retry_after, after and first are obeyed', async () => {
  const accounts = {
    accounts: [
      { tier: 'basic' as const, faults: [{ name: 'rate_limited', first: 2, retry_after: 30 }] },
      { tier: 'super' as const },
    ],
    faults: [{ name: 'ends_early', after: 3 }],
  }
  await using simulator = await simulated({ accounts })
  const first = await openChat(simulator, longPrompt)
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '30'])
  expect((await ask(simulator, longPrompt)).status).toBe(429)
  const third = await ask(simulator, longPrompt)
  expect(third.status).toBe(200)
  expect(responses(third.frames).filter(({ messageTag }) => messageTag === 'final')).toHaveLength(3)
  expect((await ask(simulator, 'fault cut after=0: hello', { tier: 1 })).text).toBe('')
  expect((await ask(simulator, 'fault blocked first=1: hello')).status).toBe(403)
  expect((await ask(simulator, 'fault blocked first=1: hello', { tier: 1 })).status).toBe(200)
  simulator.reset()
  expect((await ask(simulator, longPrompt)).status).toBe(429)
})

test('an unknown fault in a prompt is explained', async () => {
  await using simulator = await simulated()
  expect((await ask(simulator, 'fault nonsense: x')).text).toStartWith(
    'There is no fault "nonsense". Known: session_dead,',
  )
})

test('a stall lasts until the caller goes away', async () => {
  await using simulator = await simulated()
  const caller = new AbortController()
  const response = await openChat(simulator, 'fault stall: long 100', { signal: caller.signal })
  const reader = response.body?.getReader()
  await reader?.read()
  await Bun.sleep(60)
  expect([simulator.open(), simulator.timers()]).toEqual([1, 1])
  caller.abort()
  await Bun.sleep(60)
  expect([simulator.open(), simulator.timers()]).toEqual([0, 0])
  expect(simulator.record().at(-1)?.aborted).toBe(true)
})
