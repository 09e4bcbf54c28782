/** What the Imagine socket is asked for. `requestId` comes back in every frame. */
export type ImagineOrder = {
  requestId: string
  text: string
  count: number
  aspectRatio: string
  /** Better and slower. */
  pro: boolean
  /** The account's own preference is passed on; the upstream's moderation decides all the same. */
  adult: boolean
}

const item = (content: object, timestamp: number): string =>
  JSON.stringify({
    type: 'conversation.item.create',
    timestamp,
    item: { type: 'message', content: [content] },
  })

/** What a page says first (upstream-protocol 7.1). `timestamp` in epoch milliseconds. */
export const encodeReset = (timestamp: number): string => item({ type: 'reset' }, timestamp)

/** One request for pictures (upstream-protocol 7.1, the form of August 2026). */
export const encodeOrder = (order: ImagineOrder, timestamp: number): string =>
  item(
    {
      requestId: order.requestId,
      text: order.text,
      type: 'input_text',
      properties: {
        section_count: 0,
        is_kids_mode: false,
        enable_nsfw: order.adult,
        skip_upsampler: false,
        enable_side_by_side: true,
        is_initial: false,
        aspect_ratio: order.aspectRatio,
        enable_pro: order.pro,
        num_generations: order.count,
        enable_watermark: false,
      },
    },
    timestamp,
  )
