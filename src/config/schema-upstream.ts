import { t } from '../lib/schema.ts'
import { amount, count, headerValue, oneOf, text } from './schema-parts.ts'

const word = (expects: string) => text(String.raw`^[\w.:/ -]+$`, { expects })
const path = () => text(String.raw`^/[\x21-\x7e]*$`, { expects: 'a path that begins with /, as /rest/modes' })
const field = () => text(String.raw`^[\w.-]+$`, { expects: 'the name of a field, as remainingQueries' })
/** How something is done: as later clients of the web app do it, or as this gateway did before. */
const form = () => oneOf('new', 'old')

/** What becomes of the content of a special tag: `render` shows the card it names, `tool` tells a search. */
const tagUse = () => oneOf('answer', 'thought', 'noise', 'render', 'tool')
/** What becomes of text that came on a channel or with a message tag: `heading` is a line of the thoughts. */
const channelUse = () => oneOf('answer', 'thought', 'heading', 'noise')

/** `[upstream]` and its tables: the words of the web app, and how it is spoken to (product section 14). */
export const Upstream = t.Object({
  chat_transports: t.Array(text(String.raw`^[a-z][\w-]*$`, { expects: 'a transport, as mgw or rest' }), {
    minItems: 1,
  }),
  chat_files: form(),
  free_accounts: form(),
  media_reopening: form(),
  media_ratios: form(),
  side_by_side: form(),
  video_limits: form(),
  video_pause_seconds: count(0, 86_400),
  stock_clips: form(),
  stock_clip_seconds: amount(0, 600),
  modes: t.Record(t.String(), word('the name the web app has for the mode, as fast')),
  tiers: t.Record(t.String(), oneOf('basic', 'super', 'heavy')),
  // What a transport of its own folder needs beside these is in the defaults.
  paths: t.Object(
    {
      home: path(),
      session: path(),
      modes: path(),
      subscriptions: path(),
      credits: path(),
      quota: path(),
      media_quota: path(),
      chat: path(),
      continue: path(),
      mgw: path(),
      imagine: path(),
      upload: path(),
      upload_status: path(),
      upload_old: path(),
      share: path(),
      clone: path(),
      remove: path(),
      look: path(),
      assets: path(),
      asset: path(),
      asset_remove: path(),
      media_post: path(),
      preference: path(),
    },
    { additionalProperties: path() },
  ),
  headers: t.Record(t.String(), t.Record(t.String(), headerValue())),
  quota: t.Object({
    remaining: field(),
    total: field(),
    window_seconds: field(),
    wait_seconds: field(),
    available: field(),
    next_at: field(),
  }),
  media: t.Object({
    edit_model: word('the name the web app has for the model'),
    video_model: word('the name the web app has for the model'),
    conversation_kind: word('the kind of conversation, as CONVERSATION_KIND_IMAGINE'),
    file_source: word('the source of an upload, as IMAGINE_SELF_UPLOAD_FILE_SOURCE'),
  }),
  hosts: t.Object({
    media: t.Array(
      text(String.raw`^[A-Za-z\d.-]+(:\d{1,5})?$`, { expects: 'a host as cdn.grok.com, without https://' }),
    ),
  }),
  tags: t.Record(t.String(), tagUse()),
  channels: t.Record(t.String(), channelUse()),
})
