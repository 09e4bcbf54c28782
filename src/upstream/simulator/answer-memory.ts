import type { AnswerStamp } from './answer-stamp.ts'
import { imageKey } from './image-card.ts'
import { emptyStep, pageResult, responseObject, type ThinkingStep } from './response-object.ts'
import type { ImageCue, Page, Post, ToolName } from './script.ts'

const toolFlags: Partial<Record<ToolName, string>> = { web_search: 'webSearch', x_search: 'xSearch' }

/** What was said so far, for the message that repeats it whole at the end (upstream-protocol 3.5). */
export function createMemory() {
  const text: string[] = []
  const steps: ThinkingStep[] = []
  const pages: Page[] = []
  const posts: Post[] = []
  const cited: string[] = []
  const cards = new Map<string, string>()
  const images = new Map<number, { url: string; moderated: boolean; id: string }>()
  const used: Record<string, boolean> = {}
  let thinkingStart = 0
  let thinkingEnd = 0
  const lastStep = () => steps.at(-1) ?? steps[steps.push(emptyStep(undefined)) - 1] ?? emptyStep(undefined)
  return {
    /** Thinking counts up from 0, the answer is the step after it. */
    step: () => (text.length > 0 ? steps.length : Math.max(0, steps.length - 1)),
    text: (piece: string) => void text.push(piece),
    think(
      tag: 'header' | 'summary',
      piece: string,
      { at, agent }: { at: number; agent: string | undefined },
    ) {
      if (text.length > 0) return // a late header belongs to no step
      thinkingStart ||= at
      thinkingEnd = at
      if (tag === 'header') steps.push({ ...emptyStep(agent), text: [piece], tags: ['header'] })
      else if (lastStep().tags.at(-1) === 'summary')
        lastStep().text.push((lastStep().text.pop() ?? '') + piece)
      else {
        lastStep().tags.push('summary')
        lastStep().text.push(piece)
      }
    },
    tool: (tool: ToolName) => {
      const flag = toolFlags[tool]
      if (flag) used[flag] = true
    },
    pages(found: Page[], result: object) {
      pages.push(...found)
      lastStep().webSearchResults.push(...found.map(pageResult))
      lastStep().toolUsageResults.push(result)
    },
    posts(found: Post[], result: object) {
      posts.push(...found)
      lastStep().xpostIds.push(...found.map((post) => post.postId))
      lastStep().toolUsageResults.push(result)
    },
    card(fields: { id: string }, url: string) {
      cited.push(url)
      cards.set(fields.id, JSON.stringify(fields))
    },
    image(image: ImageCue, card: { id: string } | undefined, userId: string) {
      if (image.progress !== 100) return
      const url = imageKey(userId, image.imageId, 100)
      images.set(image.index, { url, moderated: image.moderated, id: image.imageId })
      if (card) cards.set(card.id, JSON.stringify(card))
    },
    toolsUsed: () => used,
    message: (stamp: AnswerStamp) => ({
      ...responseObject({
        responseId: stamp.responseId,
        message: text.join(''),
        sender: 'assistant',
        at: stamp.now(),
      }),
      parentResponseId: stamp.userResponseId,
      webSearchResults: pages.map(pageResult),
      citedWebSearchResults: pages.filter((page) => cited.includes(page.url)).map(pageResult),
      xpostIds: posts.map((post) => post.postId),
      // Moderated pictures stand in the list of URLs, not in the list of files (upstream-protocol 3.9).
      generatedImageUrls: [...images.values()].map((image) => image.url),
      fileAttachments: [...images.values()].filter((image) => !image.moderated).map((image) => image.id),
      cardAttachmentsJson: [...cards.values()],
      steps,
      metadata: { llm_info: { modelHash: 'U2ltdWxhdGVk' } },
      ...(thinkingStart > 0 && {
        thinkingStartTime: new Date(thinkingStart).toISOString(),
        thinkingEndTime: new Date(thinkingEnd).toISOString(),
      }),
      thinkingTrace: '',
      requestMetadata: { model: 'grok-4', mode: `MODEL_MODE_${stamp.mode.toUpperCase()}`, effort: 'LOW' },
    }),
  }
}
