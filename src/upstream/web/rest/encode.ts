import type { AnswerPlace } from '../../../core/conversation.ts'
import type { Prompt } from '../../../core/prompt.ts'

/**
 * The whole conversation as the one text the upstream takes (upstream-protocol 2.3, product section 8): a single user
 * message alone goes bare, otherwise each turn is a `[role]` line and its text, with a blank line between.
 */
export function encodeMessage(prompt: Prompt): string {
  const [first, ...more] = prompt.turns
  if (first && more.length === 0 && first.role === 'user') return unforged(first.text)
  return prompt.turns.map(({ role, text }) => `[${role}]\n${unforged(text)}`).join('\n\n')
}

const roleLine = /^(?=\[(?:system|developer|user|assistant|tool)\]\s*$)/gim

/** A line inside of a turn that looks like the beginning of another one is marked: nobody may speak in another's name. */
const unforged = (text: string): string => (text.includes('[') ? text.replaceAll(roleLine, '\\') : text)

export type PayloadOptions = {
  temporary: boolean
  /** Ids of uploads of the same account, pictures and files alike. */
  fileIds: readonly string[]
  /** Goes on behind this answer. */
  continued?: AnswerPlace | undefined
}

/**
 * Body of `POST /rest/app-chat/conversations/new` (upstream-protocol 2.1, the July 2026 form), and with `continued` of
 * `…/{id}/responses` (upstream-protocol 4.1). `mode` as the upstream calls it.
 */
export const encodePayload = (
  prompt: Prompt,
  mode: string,
  { temporary, fileIds, continued }: PayloadOptions,
) => ({
  ...(continued && { parentResponseId: continued.responseId }),
  temporary,
  modeId: mode,
  message: encodeMessage(prompt),
  fileAttachments: fileIds,
  imageAttachments: [],
  disableSearch: !prompt.search,
  enableImageGeneration: true,
  returnImageBytes: false,
  returnRawGrokInXaiRequest: false,
  enableImageStreaming: true,
  imageGenerationCount: 2,
  forceConcise: false,
  enableSideBySide: true,
  sendFinalMetadata: true,
  disableTextFollowUps: false,
  responseMetadata: {},
  disableMemory: true,
  forceSideBySide: false,
  isAsyncChat: false,
  disableSelfHarmShortCircuit: false,
  deviceEnvInfo: {
    darkModeEnabled: false,
    devicePixelRatio: 2,
    screenWidth: 2056,
    screenHeight: 1329,
    viewportWidth: 2056,
    viewportHeight: 1083,
  },
  collectionIds: [],
  disabledConnectorIds: [],
})
