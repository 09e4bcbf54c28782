import type { FaultRow } from './fault-row.ts'
import { flatError } from './refusals.ts'
import type { Cue } from './script.ts'

/** A frame as JSON text, changed. */
const written = (change: (json: string) => string) => (frame: object) =>
  JSON.parse(change(JSON.stringify(frame))) as object
const renamed = (...names: [from: string, to: string][]) =>
  written((json) => names.reduce((text, [from, to]) => text.replaceAll(from, to), json))

const row = (name: string, help: string, change: Partial<FaultRow>): FaultRow => ({
  name: `changed_${name}`,
  help,
  scope: 'chat',
  ...change,
})
const answers = (name: string, help: string, status: number, body: object | string) =>
  row(name, help, { refuse: () => ({ status, body }) })

/** Text that is said as something else, or as well. */
const said = (change: (text: string) => Cue[]) => (script: Cue[]) =>
  script.flatMap((cue) => (cue.cue === 'text' ? change(cue.text) : [cue]))

function beside(frame: object): object {
  const { event, result } = frame as { event?: { chunk?: object }; result?: { response?: object } }
  if (event?.chunk)
    return { ...frame, event: { ...event, chunk: { ...event.chunk, new_part: { level: 3 } } } }
  if (result?.response)
    return { result: { ...result, response: { ...result.response, newSignal: { level: 3 } } } }
  return frame
}

/** The web app has changed, as it may from one day to the next: names, shapes and places that nothing here knows. */
export const changedFaults: readonly FaultRow[] = [
  row('session_silent', 'socket: no word to session.create', { scope: 'session' }),
  row('session_refused', 'socket: session.create is refused, code invalid_envelope', { scope: 'session' }),
  row('session', 'socket: the answers to session.create have other names', {
    scope: 'session',
    reword: renamed(['"session.created"', '"session.opened"'], ['"conversation.attached"', '"thread.ready"']),
  }),
  row('turn_silent', 'socket: no word to the prompt', {}),
  row('turn_closed', 'socket: closed behind the prompt', {}),
  row('events', 'socket: every event of an answer has another name', {
    reword: renamed(['"type":"response.', '"type":"turn.'], ['"type":"conversation.', '"type":"thread.']),
  }),
  row('channel', 'socket: the channel of the answer has another name', {
    reword: renamed(['CHANNEL_ASSISTANT_RESPONSE', 'CHANNEL_ASSISTANT_REPLY']),
  }),
  row('chunk', 'socket: the chunk of text has another name, and nothing else says the text', {
    reword: (frame) => renamed(['"text":{"text"', '"words":{"text"'])(withoutText(frame)),
  }),
  row('end', 'socket: an unknown state at the end', {
    reword: renamed(['"status":"completed"', '"status":"settled"']),
  }),
  row('envelope', 'frames in another envelope', {
    reword: renamed(['"event":{"type"', '"payload":{"type"'], ['{"result":', '{"data":']),
  }),
  row('field', 'an unknown field beside known ones', { reword: beside }),
  row('token', 'REST: the field of text has another name, and nothing else says the text', {
    reword: renamed(['"token":', '"piece":'], ['"message":"', '"said":"']),
  }),
  row('token_nested', 'REST: the text stands one level deeper, and nothing else says it', {
    reword: written((json) =>
      json
        .replaceAll(/"token":("(?:[^"\\]|\\.)*")/g, '"token":{"text":$1}')
        .replaceAll('"message":"', '"said":"'),
    ),
  }),
  row('message_tag', 'REST: an unknown message tag', {
    reword: renamed(['"messageTag":"final"', '"messageTag":"answer_v2"']),
  }),
  row('tag', 'an unknown special tag in the text', {
    alter: (script) => {
      const at = script.findIndex(({ cue }) => cue === 'text')
      return script.toSpliced(at + 1, 0, { cue: 'text', text: ' <grok:gadget id="1"/> ' })
    },
  }),
  row('thoughts_only', 'everything is said as a thought, nothing as the answer', {
    alter: said((text) => [{ cue: 'summary', text }]),
  }),
  row('media_host', 'pictures in a chat are on a host nobody knows', {
    reword: renamed(
      ['"imageUrl":"users/', '"imageUrl":"https://pictures.example.net/users/'],
      ['\\"imageUrl\\":\\"users/', '\\"imageUrl\\":\\"https://pictures.example.net/users/'],
    ),
  }),
  row('quota', 'the quota call: other names', {
    scope: 'quota',
    reword: renamed(['emainingQueries', 'emainingAsks']),
  }),
  row('quota_percent', 'the quota call: percentages', {
    scope: 'quota',
    refuse: () => ({ status: 200, body: { usedPercent: 12.5, period: 'WEEKLY' } }),
  }),
  row('quota_moved', 'the quota call: HTTP 404', {
    scope: 'quota',
    refuse: () => ({ status: 404, body: flatError(5, 'Not found') }),
  }),
  row('upload_field', 'uploads: HTTP 400, the newer call wants another field', {
    scope: 'direct',
    refuse: () => ({ status: 400, body: flatError(3, 'field "attachment" is required') }),
  }),
  row('upload_fields', 'uploads: the same for both calls', {
    scope: 'upload',
    refuse: () => ({ status: 400, body: flatError(3, 'field "attachment" is required') }),
  }),
  row('upload_reply', 'uploads: taken, the id under another name', {
    scope: 'upload',
    refuse: () => ({ status: 200, body: { uploadedAsset: { ref: 'f4b2' } } }),
  }),
  ...[404, 405, 410].map((status) =>
    row(`who_${status}`, `the session call: HTTP ${status}`, {
      scope: 'who',
      refuse: () => ({ status, body: flatError(5, 'Not found') }),
    }),
  ),
  answers('page', 'HTTP 200, a web page in place of an answer', 200, '<!DOCTYPE html><title>Grok</title>'),
]

/** An event that repeats the whole text is left without it. */
function withoutText(frame: object): object {
  const { event } = frame as { event?: { type?: string } }
  return event?.type === 'response.output_text.done' ? { ...frame, event: { ...event, text: '' } } : frame
}
