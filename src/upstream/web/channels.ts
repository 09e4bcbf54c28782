/** The channel of the answer's text (upstream-protocol 3.11.4). */
export const answerChannel = 'CHANNEL_ASSISTANT_RESPONSE'

const thoughts = new Set([
  'CHANNEL_ASSISTANT_THINKING',
  'CHANNEL_ASSISTANT_NOTETAKER_HEADER',
  'CHANNEL_ASSISTANT_NOTETAKER_SUMMARY',
])

/** Whether it is the answer's channel, one of the thoughts', or none. */
export const isKnownChannel = (channel: string): boolean =>
  channel === answerChannel || channel === '' || thoughts.has(channel)
