import { readObject } from '../simulator/read-object.ts'
import type { Cue } from '../simulator/script.ts'

/** A source of a text; indexes count code points, and the span is that of its marker. */
export type Citation = { start: number; end: number; url: string; title: string }

/** One thing an answer consists of, free of how it is told. */
export type Said =
  | { type: 'thought'; text: string }
  | { type: 'search'; tool: 'web_search' | 'x_search'; query: string; sources: string[] }
  | { type: 'page'; url: string }
  | { type: 'code'; code: string; output: string }
  | { type: 'picture'; prompt: string }
  | { type: 'text'; text: string; citations: Citation[] }
  | { type: 'call'; name: string; arguments: string }

const lengthOf = (text: string): number => Array.from(text).length

/**
 * What a draft for the web app says, in the pieces the API has: thoughts, then its own tools, then text with citations
 * in it, then calls. Without `links` sources are named beside the text alone.
 */
export function saidBy(draft: readonly Cue[], { links }: { links: boolean }): Said[] {
  let thought = ''
  let text = ''
  const tools: Said[] = []
  const cards = new Map<string, Said>()
  const citations: Citation[] = []
  for (const cue of draft) {
    if (cue.cue === 'header') thought += `**${cue.text}**\n`
    else if (cue.cue === 'summary') thought += cue.text
    else if (cue.cue === 'text') text += cue.text
    else if (cue.cue === 'citation') {
      const marker = links ? `[[${cue.number + 1}]](${cue.url})` : ''
      const start = lengthOf(text)
      text += marker
      citations.push({
        start,
        end: start + lengthOf(marker),
        url: cue.url,
        title: `Source ${cue.number + 1}`,
      })
    } else addTool(cue, tools, cards)
  }
  const { rest, calls } = takeCalls(text)
  return [
    ...(thought ? [{ type: 'thought', text: thought } as const] : []),
    ...tools,
    ...(rest || (calls.length === 0 && tools.length === 0)
      ? [{ type: 'text', text: rest, citations } as const]
      : []),
    ...calls,
  ]
}

function addTool(cue: Cue, tools: Said[], cards: Map<string, Said>): void {
  const add = (card: string, said: Said) => {
    tools.push(said)
    cards.set(card, said)
  }
  if (cue.cue === 'tool') {
    const { card, tool, args } = cue
    if (tool === 'web_search' || tool === 'x_search')
      add(card, { type: 'search', tool, query: String(args['query'] ?? ''), sources: [] })
    else if (tool === 'browse_page') add(card, { type: 'page', url: String(args['url'] ?? '') })
    else if (tool === 'code_execution')
      add(card, { type: 'code', code: String(args['code'] ?? ''), output: '' })
    return
  }
  if (cue.cue === 'pages' || cue.cue === 'posts') {
    const found = cards.get(cue.card)
    const urls =
      cue.cue === 'pages'
        ? cue.pages.map(({ url }) => url)
        : cue.posts.map(({ username, postId }) => `https://x.com/${username}/status/${postId}`)
    if (found?.type === 'search') found.sources.push(...urls)
  }
  if (cue.cue === 'run') {
    const found = cards.get(cue.card)
    if (found?.type === 'code') found.output = cue.stdout
  }
  if (cue.cue === 'image' && cue.progress === 100 && !cards.has(cue.imageId))
    add(cue.imageId, { type: 'picture', prompt: `${cue.prompt} ${cue.index}` })
}

const block = /<tool_calls>([\s\S]*?)<\/tool_calls>\s*/
const oneCall = /<tool_name>([^<]+)<\/tool_name>\s*<parameters>([\s\S]*?)<\/parameters>/g

/** Calls in the tags the web app is taught: here they are items of their own. */
function takeCalls(text: string): { rest: string; calls: Said[] } {
  const found = block.exec(text)
  if (!found) return { rest: text, calls: [] }
  const inside = found[1] ?? ''
  const calls = [...inside.matchAll(oneCall)].map(([, name = '', given = '']): Said => ({
    type: 'call',
    name,
    arguments: argumentsOf(given),
  }))
  return { rest: text.slice(0, found.index).trimEnd() + text.slice(found.index + found[0].length), calls }
}

/** An object as it is; anything else is the text of a tool that takes nothing but text, which is one field here. */
function argumentsOf(given: string): string {
  const found = /^\s*\{/.test(given) ? readObject(given) : undefined
  const isWhole = found !== undefined && given.slice(found.end).trim() === ''
  return JSON.stringify(isWhole ? found.value : { input: given })
}
