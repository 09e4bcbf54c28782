import { createMemory } from './answer-memory.ts'
import type { AnswerStamp } from './answer-stamp.ts'
import { cutText } from './cut-text.ts'
import { imageCard, imageFrame } from './image-card.ts'
import { seeded } from './random.ts'
import { pageResult, postResult, responseObject } from './response-object.ts'
import type { Cue, CueEncoder } from './script.ts'
import { citationCard, citationTag, imageTag, toolObject, toolXml } from './tool-card.ts'

const agentOf = (agent: string | undefined) => (agent ? { rolloutId: agent } : {})

/** Frames of `POST /rest/app-chat/conversations/new`, and of `…/{id}/responses` (upstream-protocol 3.2 to 3.10). */
export function encodeRest(stamp: AnswerStamp): CueEncoder {
  const memory = createMemory()
  const { responseId, userId, continued } = stamp
  const response = (fields: object) => ({ result: continued ? fields : { response: fields } })
  let firstText = true
  const flags = { isThinking: false, isSoftStop: false, responseId }
  const step = () => ({ messageStepId: memory.step() })
  const thought = (tag: string, fields: { token?: string; [key: string]: unknown }, agent?: string) =>
    response({
      token: '',
      ...fields,
      messageTag: tag,
      ...step(),
      ...agentOf(agent),
      ...flags,
      isThinking: true,
    })
  const token = (text: string) => {
    const first = firstText ? { llmInfo: { modelHash: 'U2ltdWxhdGVk' } } : {}
    firstText = false
    return response({ token: text, messageTag: 'final', ...step(), ...flags, ...first })
  }
  const card = (fields: object) =>
    response({
      cardAttachment: { jsonData: JSON.stringify(fields) },
      messageTag: 'final',
      ...step(),
      ...flags,
    })
  // A render tag comes whole or cut over tokens: clients have to survive both.
  const tag = (text: string, id: string) => {
    const random = seeded(id)
    memory.text(text)
    return (random.chance(0.5) ? [text] : cutText(text, random)).map(token)
  }
  const plain = (fields: object) => [response({ ...fields, ...flags })]

  const row: { [K in Cue['cue']]: (cue: Extract<Cue, { cue: K }>) => object[] } = {
    conversation: () => (continued ? [] : [{ result: { conversation: conversation(stamp) } }]),
    echo: () => [
      response({
        userResponse: responseObject({
          responseId: stamp.userResponseId,
          message: stamp.message,
          sender: 'human',
          at: stamp.now(),
        }),
        ...flags,
        responseId: stamp.userResponseId,
      }),
    ],
    layout: ({ layout, effort, agents }) =>
      plain({
        uiLayout: {
          reasoningUiLayout: layout,
          willThinkLong: layout === 'HEAVY',
          effort,
          steerModelId: 'grok-4',
          ...(agents && { rolloutIds: agents }),
        },
      }),
    header: ({ text, agent }) => {
      memory.think('header', text, { at: stamp.now(), agent })
      return [thought('header', { token: `${text}\n` }, agent)]
    },
    summary: ({ text, agent }) => {
      memory.think('summary', text, { at: stamp.now(), agent })
      return [thought('summary', { token: text }, agent)]
    },
    text: ({ text, unsent }) => {
      memory.text(text)
      return unsent ? [] : [token(text)]
    },
    tool: ({ card: id, tool, args, agent }) => {
      memory.tool(tool)
      const xml = toolXml(id, tool, args)
      const cut = 48 + (xml.length % 40)
      const pieces = seeded(id).chance(0.25) ? [xml.slice(0, cut), xml.slice(cut)] : [xml]
      const object = { toolUsageCardId: id, toolUsageCard: toolObject(id, tool, args) }
      return pieces.map((token, i) =>
        thought('tool_usage_card', { token, ...(i === pieces.length - 1 && object) }, agent),
      )
    },
    pages: ({ card: toolUsageCardId, pages, agent }) => {
      const webSearchResults = { results: pages.map(pageResult) }
      memory.pages(pages, { toolUsageCardId, webSearchResults })
      return [thought('raw_function_result', { toolUsageCardId, webSearchResults }, agent)]
    },
    posts: ({ card: toolUsageCardId, posts, agent }) => {
      const xSearchResults = { results: posts.map((post, i) => postResult(post, i, stamp.now())) }
      memory.posts(posts, { toolUsageCardId, xSearchResults })
      return [thought('raw_function_result', { toolUsageCardId, xSearchResults }, agent)]
    },
    run: ({ card: toolUsageCardId, stdout, stderr, exitCode }) => {
      const codeExecutionResult = { stdout, stderr, exitCode, commandTimedOut: false }
      return [thought('raw_function_result', { toolUsageCardId, codeExecutionResult })]
    },
    citation: ({ card: id, url, number, again }) => {
      const fields = citationCard(id, url)
      if (!again) memory.card(fields, url)
      return [...(again ? [] : [card(fields)]), ...tag(citationTag(id, number), `${id}${number}`)]
    },
    images: ({ count }) => plain({ imageAttachmentInfo: { imageAttachmentCount: count } }),
    place: ({ card: id, prompt }) => tag(imageTag(id, prompt), id),
    image: (image) => {
      const fields = imageCard(image, userId)
      memory.image(image, image.form === 'card' ? fields : undefined, userId)
      return image.form === 'card'
        ? [card(fields)]
        : plain({ streamingImageGenerationResponse: imageFrame(image, userId) })
    },
    keep_alive: () => [response({ keepAlive: {} })],
    end: () => [response({ token: '', ...flags, isSoftStop: true })],
    final: ({ suggestions }) =>
      plain({
        finalMetadata: {
          followUpSuggestions: suggestions.map((label) => ({
            properties: { messageType: 'TEXT', followUpType: 'DIVE_DEEPER' },
            label,
            toolOverrides: { imageGen: false },
          })),
          feedbackLabels: [],
          toolsUsed: memory.toolsUsed(),
          disclaimer: '',
        },
      }),
    message: () => plain({ modelResponse: memory.message(stamp) }),
    title: ({ title }) => [{ result: { title: { newTitle: title } } }],
    error: (error) => {
      if ('code' in error) return [{ error: { code: error.code, message: error.message, details: [] } }]
      const { message, detail } = error
      return plain({ error: { message, [detail]: {}, severity: 'STREAM_ERROR_SEVERITY_FATAL' } })
    },
    pause: () => [],
    tempo: () => [],
    cut: () => [],
    garbage: () => [],
  }
  return <K extends Cue['cue']>(cue: Extract<Cue, { cue: K }>) => row[cue.cue as K](cue)
}

const conversation = ({ conversationId, temporary, now }: AnswerStamp) => {
  const created = new Date(now()).toISOString().replace('Z', '204Z')
  return {
    conversationId,
    title: 'New conversation',
    starred: false,
    createTime: created,
    modifyTime: created,
    systemPromptName: '',
    temporary,
    mediaTypes: [],
    workspaces: [],
    taskResult: null,
  }
}
