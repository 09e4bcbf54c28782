import { type Said } from './said.ts'
import { sealThought } from './sealed.ts'

export type OutputItem = Record<string, unknown> & { type: string; id: string }

/** Ids as the API makes them. */
export const newId = (prefix: string): string => `${prefix}_${crypto.randomUUID()}`

/** What one thing said is as an output item, whole. `picture` is base64. */
export function itemOf(said: Said, { key, sources, picture }: ItemOptions): OutputItem {
  switch (said.type) {
    case 'thought': {
      const id = newId('rs')
      return {
        id,
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: said.text }],
        encrypted_content: sealThought(id, key, said.text),
        status: 'completed',
      }
    }
    case 'search':
      return {
        id: newId(said.tool === 'web_search' ? 'ws' : 'xs'),
        type: said.tool === 'web_search' ? 'web_search_call' : 'x_search_call',
        status: 'completed',
        action: {
          type: 'search',
          query: said.query,
          ...(sources && { sources: said.sources.map((url) => ({ type: 'url', url })) }),
        },
      }
    case 'page':
      return {
        id: newId('ws'),
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'open_page', url: said.url },
      }
    case 'code':
      return {
        id: newId('ci'),
        type: 'code_interpreter_call',
        status: 'completed',
        code: said.code,
        container_id: 'simulated',
        outputs: [{ type: 'logs', logs: said.output }],
      }
    case 'picture':
      return { id: newId('ig'), type: 'image_generation_call', status: 'completed', result: picture }
    case 'call':
      return {
        id: newId('fc'),
        type: 'function_call',
        status: 'completed',
        call_id: newId('call'),
        name: said.name,
        arguments: said.arguments,
      }
    case 'text':
      return {
        id: newId('msg'),
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [
          {
            type: 'output_text',
            text: said.text,
            logprobs: [],
            annotations: said.citations.map(({ start, end, url, title }) => ({
              type: 'url_citation',
              url,
              title,
              start_index: start,
              end_index: end,
            })),
          },
        ],
      }
  }
}

export type ItemOptions = {
  /** The API key that asked: a thought is sealed for it. */
  key: string
  /** `include` asks for the sources of searches. */
  sources: boolean
  picture?: string
}
