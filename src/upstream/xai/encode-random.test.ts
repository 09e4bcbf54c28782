import { expect, test } from 'bun:test'
import type { Message, ToolUse } from '../../core/model-request.ts'
import { seededRandom } from '../../testing/random-cuts.ts'
import { unfit } from '../simulator-xai/check-responses.ts'
import { apiModels } from '../simulator-xai/models.ts'
import { checks, type ResponsesBody } from '../simulator-xai/schema.ts'
import type { ModelRequest } from '../../core/model-request.ts'
import { encodeRequest } from './encode.ts'
import { sealOf } from './seal.ts'

const seal = sealOf('acc_one')
const key = 'xai-key'
const refuse = () => {
  throw new Error('refused')
}
const picture = { bytes: new Uint8Array([1, 2, 3]), filename: 'a.png', contentType: 'image/png' }
const options = { model: 'grok-4.7', seal, links: true, fileOf: () => picture, refuse }
const encode = (request: ModelRequest, more: object = {}) =>
  encodeRequest(request, { ...options, ...more }).body

/** What the strict API would say to it. */
function verdict(body: unknown): unknown {
  if (!checks.responses.is(body)) return checks.responses.firstMismatch(body)
  const model = apiModels.find(({ id }) => id === (body as ResponsesBody).model)
  return unfit(body as ResponsesBody, model!, key)?.body
}

const user = (said: string): Message => ({ role: 'user', parts: [{ type: 'text', text: said }] })
const tools = (more: Partial<ToolUse> = {}): ToolUse => ({
  tools: [
    { name: 'lookup', description: 'looks', parameters: { type: 'object' }, strict: false, kind: 'function' },
    {
      name: 'patch',
      description: 'patches',
      parameters: {},
      strict: true,
      kind: 'custom',
      grammar: 'start: x',
    },
  ],
  choice: 'auto',
  parallel: true,
  ...more,
})

test('whatever comes in, what goes out is what the strict API takes', () => {
  const random = seededRandom(11)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const junk = () =>
    pick<unknown>([null, undefined, '', 'x', 0, -1, 3.5, true, [], {}, { a: null }, [null], 'auto', ['x', 7]])
  const types =
    'message reasoning function_call function_call_output custom_tool_call custom_tool_call_output local_shell_call local_shell_call_output web_search_call x_search_call mcp_call compaction additional_tools weather_call image_generation_call'.split(
      ' ',
    )
  const item = () => ({
    type: pick(types),
    id: `i${Math.floor(random() * 5)}`,
    call_id: `c${Math.floor(random() * 3)}`,
    role: pick(['user', 'assistant', 'system', 'developer']),
    name: 'lookup',
    arguments: pick(['{}', '', '{"a":1}']),
    input: junk(),
    output: junk(),
    action: junk(),
    summary: junk(),
    status: pick([null, undefined, 'completed']),
    content: pick<unknown>([
      [{ type: 'input_text', text: 'a' }],
      [{ type: 'output_text', text: 'b', annotations: null, logprobs: null }],
      [{ type: 'input_image', image_url: 'https://x.example/a.png', detail: 'original' }],
      [{ type: 'refusal', refusal: 'no' }],
      [junk()],
      null,
    ]),
  })
  for (let time = 0; time < 2000; time++) {
    const body = encode(
      {
        messages: [user('x')],
        search: true,
        searchAsked: pick([true, false, undefined]),
        effort: pick(['none', 'minimal', 'low', 'high', 'max', 'x', undefined]),
        tools: pick([undefined, tools(), tools({ choice: 'none' }), tools({ choice: 'required' })]),
        responses: {
          items: [
            { type: 'message', id: 'm', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
            ...Array.from({ length: 4 }, item),
          ],
          body: Object.fromEntries(
            [
              'instructions',
              'metadata',
              'top_k',
              'min_p',
              'max_turns',
              'user',
              'include',
              'reasoning',
              'service_tier',
              'safety_identifier',
              'context_management',
              'stop',
              'prompt',
            ]
              .map((name) => [name, junk()] as const)
              .concat([
                [
                  'tools',
                  pick<unknown>([
                    junk(),
                    [{ type: 'x_search', allowed_x_handles: junk() }],
                    [{ type: 'web_search', allowed_domains: pick([['a'], null]) }],
                  ]),
                ],
              ]),
          ),
        },
      },
      { model: pick(['grok-4.7', 'grok-4.3', 'grok-4.20-0309-reasoning', 'grok-build-0.1']) },
    )
    expect(verdict(body)).toBeUndefined()
  }
})
