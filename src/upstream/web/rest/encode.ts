import type { AnswerPlace } from '../../../core/conversation.ts'
import type { Prompt } from '../../../core/prompt.ts'
import { encodeMessage } from '../encode-message.ts'

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
