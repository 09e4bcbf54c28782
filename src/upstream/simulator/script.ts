/** A web page a search found. */
export type Page = { url: string; title: string; preview: string }
/** A post on X a search found. */
export type Post = { username: string; name: string; text: string; postId: string }

/** The upstream's own tools the simulator plays (upstream-protocol 3.7). */
export type ToolName = 'web_search' | 'x_search' | 'browse_page' | 'code_execution' | 'chatroom_send'

/** Detail keys of a stream error (upstream-protocol 3.10). */
export type ErrorDetail = 'usageLimitReached' | 'contentModerated' | 'internalError'

/** One picture of an answer at one moment. `progress` null is the empty card that reserves its place. */
export type ImageCue = {
  cue: 'image'
  /** `frame` is the older form, without cards (upstream-protocol 3.9). */
  form: 'card' | 'frame'
  card: string
  imageId: string
  index: number
  progress: number | null
  prompt: string
  moderated: boolean
}

/**
 * One moment of an answer, free of any transport. Directives write them, faults rewrite them, the encoder of a
 * transport turns each into frames.
 */
export type Cue =
  | { cue: 'conversation' }
  | { cue: 'echo' }
  | { cue: 'layout'; layout: 'UNIFIED' | 'HEAVY'; effort: 'LOW' | 'HIGH'; agents?: string[] }
  | { cue: 'header' | 'summary'; text: string; agent?: string }
  /** `unsent` text stands in the final message only. */
  | { cue: 'text'; text: string; unsent?: true }
  | { cue: 'tool'; card: string; tool: ToolName; args: Record<string, unknown>; agent?: string }
  | { cue: 'pages'; card: string; pages: Page[]; agent?: string }
  | { cue: 'posts'; card: string; posts: Post[]; agent?: string }
  | { cue: 'run'; card: string; stdout: string; stderr: string; exitCode: number }
  /** `again` means its card was sent before: only the mark in the text is repeated. */
  | { cue: 'citation'; card: string; url: string; number: number; again?: true }
  | { cue: 'images'; count: number }
  /** Where a picture belongs in the text. */
  | { cue: 'place'; card: string; prompt: string }
  | ImageCue
  | { cue: 'keep_alive' }
  | { cue: 'end' }
  | { cue: 'final'; suggestions: string[] }
  | { cue: 'message' }
  | { cue: 'title'; title: string }
  /** `code` makes it the top-level gRPC form, `detail` the nested one. */
  | { cue: 'error'; message: string; code: number }
  | { cue: 'error'; message: string; detail: ErrorDetail }
  /** Silence. Infinity lasts until the caller goes away. */
  | { cue: 'pause'; ms: number }
  /** Milliseconds between tokens from here on, whatever the pace. */
  | { cue: 'tempo'; ms: number }
  /** The connection breaks in the middle of a frame. */
  | { cue: 'cut' }
  /** A frame that is not JSON. */
  | { cue: 'garbage' }

/** A cue in, its frames out. `garbage`, `pause`, `tempo` and `cut` are the player's and give none. */
export type CueEncoder = (cue: Cue) => object[]

/** Whether the caller of the gateway would see something of it. */
export const isSpoken = ({ cue }: Cue): boolean =>
  [
    'header',
    'summary',
    'text',
    'tool',
    'pages',
    'posts',
    'run',
    'citation',
    'images',
    'place',
    'image',
  ].includes(cue)
