import { fail } from '../../core/fault.ts'
import type { ModelRequest } from '../../core/model-request.ts'
import type { TextLimits } from '../limit.ts'
import { decodeSampling } from '../sampling.ts'
import type { CompletionRequest } from './schema.ts'

/** A checked request, free of its dialect. Throws `unsupported_value` for what cannot be served, rather than dropping it. */
export function decodeCompletion(body: CompletionRequest): ModelRequest {
  if ((body.n ?? 1) > 1 || (body.best_of ?? 1) > 1)
    refuse(
      (body.n ?? 1) > 1 ? 'n' : 'best_of',
      'Only one answer is possible. Send several requests for several.',
    )
  if (body.suffix)
    refuse('suffix', 'Text cannot be inserted here. Put what stands behind it into the prompt.')
  const text = promptText(body)
  if (text === '')
    fail({ kind: 'invalid_value', param: 'prompt', message: 'The prompt is empty. It needs text.' })
  return {
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    search: true,
    sampling: decodeSampling(body),
  }
}

/** The prompt, also when it is the only one of a list. */
export function promptText({ prompt }: CompletionRequest): string {
  if (typeof prompt === 'string') return prompt
  const [only, ...more] = prompt
  if (typeof only === 'string' && more.length === 0) return only
  return refuse('prompt', 'Only one text is possible as the prompt: no list of texts, no token numbers.')
}

/** Empty stop sequences would stop everything: they count as none. */
export function decodeLimits({ stop, max_tokens }: CompletionRequest): TextLimits {
  const sequences = typeof stop === 'string' ? [stop] : (stop ?? [])
  return { stop: sequences.filter((sequence) => sequence !== ''), maxTokens: max_tokens ?? undefined }
}

const refuse = (param: string, message: string): never => fail({ kind: 'unsupported_value', param, message })
