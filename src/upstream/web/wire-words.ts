// What may be shown of what the upstream says: everything else is replaced (product section 14).

/** Keys whose values are words of a protocol. */
export const wordKeys = new Set(
  `type kind object status state mode channel messageTag reason severity sender role model modelName model_name modeId
  imageModel resolutionName aspectRatio aspect_ratio mimeType fileMimeType contentType content_type cardType card_type
  current_status err_code code effort reasoningUiLayout reasoning_ui_layout mediaType locale tier availability tags
  protocol_capabilities output_modalities client_side_toolsets language quality style format fileSource file_source
  systemErrCode rejectionReason minimumSubscriptionTier category input_type defaultModeId`.split(/\s+/),
)

/** A word there: short, and none that could be an id. */
export const isWord = (value: string): boolean =>
  /^[A-Za-z\d][\w.:/+-]{0,60}$/.test(value) && !/(?:\d.*){6}/.test(value) && !value.includes('@')

/** Constants of the upstream's schema, wherever they stand. */
export const constant =
  /^(?:CHANNEL|KIND|TIER|TAG|SUBSCRIPTION|STREAM_ERROR|CONVERSATION|MEDIA|PROGRESS_REPORT|CITATION|ORDER_BY|SOURCE|WORKSPACE|MODEL_MODE|IMAGINE|SELF_UPLOAD|ERR)_[A-Z\d_]{1,60}$/

/** Words that stay wherever a word stands alone: names of tools, of cards and of renderings. */
export const knownWords = new Set(
  `web_search x_search x_keyword_search x_semantic_search browse_page open_page code_execution search_images
  chatroom_send render_inline_citation render_searched_image render_generated_image render_edited_image render_file
  citation_card image_card generated_image_card rendered_file_card citation_id CDATA`.split(/\s+/),
)

/** Parts of the upstream's links and keys to files. */
export const pathWords = new Set(
  `users generated content image images share-videos imagine-public video generated_video preview_image
  original_image thumbnail part http https jpg jpeg png webp gif mp4 rest app-chat conversations new responses soft
  share share_links clone upload-file upload-file-v2 direct status assets assets-metadata media imagine quota_info
  rate-limits modes subscriptions post create ws mgw listen api auth session upload uploadId pageSize orderBy pageToken
  source isLatest conversationKind uid`.split(/\s+/),
)

/** Hosts of the upstream and of this machine. */
export const ownHost = /^(?:[\w-]+\.)*(?:grok\.com|x\.ai)$|^(?:localhost|127\.0\.0\.1)$/

/** Sentences the upstream says to everybody: they decide what a refusal means. */
export const sentences = [
  'Too many requests',
  'Request rejected by anti-bot rules.',
  'This page is out of date. Reload to continue.',
  "You've reached your usage limit.",
  "You've reached your usage limit. Please try again later.",
  'Content is moderated.',
  'Model not found',
  'Model not found.',
  'Image rate limit exceeded',
  'rate limited',
  'Just a moment...',
  'Not Found',
  'Unauthorized',
  'Forbidden',
  'User is blocked',
  'Conversation not found',
  'internal error',
]

/** Markers inside of longer refusals. */
export const markers =
  /\[WKE=[a-z]+:[a-z-]+\]|invalid-credentials|bad-credentials|blocked-user|email-domain-rejected|content-moderated/g
