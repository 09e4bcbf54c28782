export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

/** A picture or a file the caller put beside the text. Nothing of it is checked yet: the gateway loads it before it asks. */
export type Attachment = {
  kind: 'image' | 'file'
  /** The bytes, or where they are: a data URI or an http(s) URL. */
  source: { data: Uint8Array } | { url: string }
  filename?: string
  /** What the caller says it is. Its content decides where it tells. */
  contentType?: string
  /** It is what a video begins or ends with. */
  frame?: 'first' | 'last'
  /** The request field it stands in, for errors: `messages[0].content[1].image_url.url`. */
  param: string
}

/** One message of the request. */
export type Turn = { role: Role; text: string; attachments?: Attachment[] }

/** How a picture or a video is to be; what is left out, the upstream decides. */
export type MediaWish = {
  /** Pictures, 1 to 10. */
  count?: number
  /** `16:9`; `auto` for pictures. */
  aspectRatio?: string
  /** Length of a video. */
  seconds?: number
  resolution?: '480p' | '720p'
  /** Sent on the route for it alone: the account's own preference was set for that, the upstream moderates all the same. */
  adult?: true
  /** How freely a video moves away from its prompt. */
  style?: 'custom' | 'normal' | 'fun'
}

/** One request free of any dialect. */
export type Prompt = {
  turns: Turn[]
  /** Web search allowed. */
  search: boolean
  /** For models that make pictures or videos. */
  media?: MediaWish
}
