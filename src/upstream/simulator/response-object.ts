import type { Page, Post } from './script.ts'

/** What a message of the upstream holds beyond its constant keys. */
export type ResponseParts = { responseId: string; message: string; sender: 'human' | 'assistant'; at: number }

/** The Response object with every key a plain message has (upstream-protocol 3.5). */
export const responseObject = ({ responseId, message, sender, at }: ResponseParts) => ({
  responseId,
  message,
  sender,
  createTime: new Date(at).toISOString(),
  parentResponseId: '',
  manual: false,
  partial: false,
  shared: false,
  query: '',
  queryType: '',
  webSearchResults: [],
  xpostIds: [],
  xposts: [],
  generatedImageUrls: [],
  imageAttachments: [],
  fileAttachments: [],
  cardAttachmentsJson: [],
  fileUris: [],
  fileAttachmentsMetadata: [],
  isControl: false,
  steps: [],
  imageEditUris: [],
  mediaTypes: [],
  webpageUrls: [],
  metadata: {},
  citedWebSearchResults: [],
  toolResponses: [],
  streamErrors: [],
})

/** One step of thinking as the final message keeps it. */
export type ThinkingStep = {
  text: string[]
  tags: string[]
  webSearchResults: object[]
  xpostIds: string[]
  xposts: object[]
  toolUsageResults: object[]
  rolloutId?: string
}

export const emptyStep = (agent: string | undefined): ThinkingStep => ({
  text: [],
  tags: [],
  webSearchResults: [],
  xpostIds: [],
  xposts: [],
  toolUsageResults: [],
  ...(agent && { rolloutId: agent }),
})

/** A page as `webSearchResults` carries it (upstream-protocol 3.7). */
export const pageResult = ({ url, title, preview }: Page, index: number) => ({
  url,
  title,
  preview,
  searchEngineText: '',
  description: '',
  siteName: '',
  metadataTitle: title,
  creator: '',
  image: '',
  favicon: '',
  citationId: String(index),
})

/** A post as `xSearchResults` carries it. */
export const postResult = ({ username, name, text, postId }: Post, index: number, at: number) => ({
  username,
  name,
  text,
  createTime: new Date(at - 36_000_000).toISOString(),
  profileImageUrl: '',
  postId,
  citationId: String(index),
  viewCount: 4210,
})
