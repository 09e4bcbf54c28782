/** What kind of thing an upstream said that nothing here understands. `answer`: one that was odd as a whole, see `Oddity`. */
export type UnknownKind =
  | 'envelope'
  | 'event'
  | 'frame'
  | 'chunk'
  | 'channel'
  | 'message_tag'
  | 'tag'
  | 'end_state'
  | 'quota'
  | 'host'
  | 'upload'
  | 'mode'
  | 'tier'
  | 'path'
  | 'answer'

/** One meeting with it. `name` is the upstream's word; `sample` is what it stood in, as it came. */
export type Unknown = { kind: UnknownKind; name: string; sample?: unknown }

/**
 * What is odd about an answer that counts as one: thoughts and no words, an end nobody announced, a special tag left in
 * the text, the answer on a channel nobody knows, a picture left out because of a limit.
 */
export type Oddity = 'thoughts_only' | 'no_finish' | 'leaked_tag' | 'unknown_channel' | 'render_limit'

/** All meetings with one name. Times are epoch milliseconds; `sample` is the first one, without anything personal. */
export type SeenUnknown = {
  kind: UnknownKind
  name: string
  count: number
  firstAt: number
  lastAt: number
  sample: string
}
