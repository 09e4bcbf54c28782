import { expect, test } from 'bun:test'
import { configItems, foreignItems } from './items.ts'
import { loadConfig } from './load.ts'

const { config, own, problems } = loadConfig(
  '[app]\napi_key = "sk-secret"\napp_key = "w"\n[grok]\ntimeout = 90\ndynamic_statsig = true\n[models."mine"]\nmode = "fast"\n',
  'f',
)
const items = [...configItems(config!, own), ...foreignItems(problems)]
const item = (key: string) => items.find((one) => one.key === key)

test('a setting from the file', () =>
  expect(item('grok.timeout')).toEqual({
    key: 'grok.timeout',
    value: 90,
    default: 120,
    origin: 'file',
    type: 'number',
    allowed: { min: 1, max: 3600 },
    needs_restart: false,
    secret: false,
    effect: true,
    description:
      'Seconds until the first byte of an answer. Then the attempt counts as failed and another may follow.',
    title: 'First byte timeout',
    title_zh: '首字节超时',
    description_zh: '等待回答第一个字节的时限，超过则该次尝试失败，可再尝试下一次。',
    unit: 'seconds',
  }))

test('a default, a choice, a list', () => {
  expect(item('conversation.mode')).toMatchObject({
    origin: 'default',
    type: 'string',
    allowed: { values: ['off', 'explicit', 'auto'] },
  })
  expect(item('grok.retry_status_codes')).toMatchObject({
    type: 'array',
    allowed: { items: { min: 400, max: 599 } },
  })
})

test('no secret is in any item', () => {
  expect(item('app.api_key')).toMatchObject({ value: null, default: null, secret: true, set: true })
  expect(item('grok.cf_clearance')).toMatchObject({ value: null, secret: true, set: false })
  expect(JSON.stringify(items)).not.toContain('sk-secret')
})

test('models are one item a row', () => {
  expect(item('models.mine')).toMatchObject({
    origin: 'file',
    default: null,
    type: 'object',
    value: { mode: 'fast', tier: 'basic' },
  })
  expect(item('models.grok-4.1')).toMatchObject({
    origin: 'default',
    allowed: { fields: { shown: { type: 'boolean' } } },
  })
})

test('a key without effect says so and shows no value', () =>
  expect(item('grok.dynamic_statsig')).toMatchObject({ effect: false, value: null, origin: 'file' }))
