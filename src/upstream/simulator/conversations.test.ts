import { expect, test } from 'bun:test'
import type { Simulator } from './simulator.ts'
import { ask, cookiesOf, find, type Frame, simulated } from './test-client.ts'
import { itemOf, openMgwSocket, saidOn, sessionCreate } from './test-mgw.ts'

const idsOf = (frames: Frame[]) => ({
  conversation: String((frames[0]?.result?.['conversation'] as { conversationId?: string })?.conversationId),
  response: String(find(frames, 'modelResponse')?.['responseId']),
})

type Call = { body?: object; who?: number; method?: string }
async function call(simulator: Simulator, path: string, { body, who = 0, method = 'POST' }: Call) {
  const response = await fetch(`${simulator.url}/rest/app-chat/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...cookiesOf(simulator, who) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

const go = (simulator: Simulator, [id, parentResponseId]: [string, string], message: string, who = 0) =>
  call(simulator, `conversations/${id}/responses`, {
    body: { message, modeId: 'fast', parentResponseId },
    who,
  })

/** What a continued answer said; its frames have one level less. */
const flat = (text: string) => {
  const results = text.split('\n').flatMap((line) => (line ? [JSON.parse(line).result] : []))
  const said = results.filter(({ messageTag }) => messageTag === 'final').map(({ token }) => token)
  const id = results.find(({ modelResponse }) => modelResponse)?.modelResponse.responseId as string
  return { said: said.join(''), id, first: results[0] }
}

const begin = async (simulator: Simulator, message: string) =>
  idsOf((await ask(simulator, message, { body: { temporary: false } })).frames)

test('an answer is continued over REST, each branch from its own parent', async () => {
  await using simulator = await simulated()
  const one = await begin(simulator, 'repeat one')
  const two = flat((await go(simulator, [one.conversation, one.response], 'repeat two')).text)
  expect(two).toMatchObject({ said: 'two', first: { userResponse: { message: 'repeat two' } } })
  const again = flat((await go(simulator, [one.conversation, one.response], 'recall')).text)
  expect(again.said).toBe('You said: repeat one')
  const three = flat((await go(simulator, [one.conversation, two.id], 'recall')).text)
  expect(three.said).toBe('You said: repeat one | repeat two')
  expect(simulator.record().map(({ prompt, conversation }) => [prompt, conversation])).toEqual([
    ['repeat one', one.conversation],
    ['repeat two', one.conversation],
    ['recall', one.conversation],
    ['recall', one.conversation],
  ])
})

test('what is foreign, unknown, temporary or half said is not continued', async () => {
  await using simulator = await simulated()
  const mine = await begin(simulator, 'repeat mine')
  const cut = await ask(simulator, 'fault ends_early: repeat a b c d e f', { body: { temporary: false } })
  const short = idsOf((await ask(simulator, 'repeat short')).frames)
  const half = { ...idsOf(cut.frames), response: String(find(cut.frames, 'token')?.['responseId']) }
  const refused: [string, Promise<{ status: number }>][] = [
    ['foreign', go(simulator, [mine.conversation, mine.response], 'x', 1)],
    ['unknown parent', go(simulator, [mine.conversation, crypto.randomUUID()], 'x')],
    ['unknown conversation', go(simulator, [crypto.randomUUID(), mine.response], 'x')],
    ['half', go(simulator, [half.conversation, half.response], 'x')],
    ['temporary', go(simulator, [short.conversation, short.response], 'x')],
  ]
  for (const [what, answer] of refused) expect([what, (await answer).status]).toEqual([what, 404])
})

test('a shared conversation is cloned by another account, and a deleted one is gone', async () => {
  await using simulator = await simulated()
  const mine = await begin(simulator, 'repeat mine')
  const share = (who: number) =>
    call(simulator, `conversations/${mine.conversation}/share`, { body: { responseId: mine.response }, who })
  expect((await share(1)).status).toBe(404)
  const { shareLinkId } = JSON.parse((await share(0)).text)
  const clone = await call(simulator, `share_links/${shareLinkId}/clone`, { body: {}, who: 1 })
  const { conversation, responses } = JSON.parse(clone.text)
  expect(
    responses.map(({ sender, message }: { sender: string; message: string }) => [sender, message]),
  ).toEqual([
    ['human', 'repeat mine'],
    ['assistant', 'mine'],
  ])
  const next = await go(simulator, [conversation.conversationId, responses[1].responseId], 'recall', 1)
  expect(flat(next.text).said).toBe('You said: repeat mine')
  const remove = (who: number) =>
    call(simulator, `conversations/soft/${mine.conversation}`, { who, method: 'DELETE' })
  expect([(await remove(1)).status, (await remove(0)).status, (await remove(0)).status]).toEqual([
    404, 200, 404,
  ])
  expect((await go(simulator, [mine.conversation, mine.response], 'x')).status).toBe(404)
  expect((await call(simulator, `share_links/${shareLinkId}/clone`, { body: {}, who: 1 })).status).toBe(404)
})

test('over the socket a temporary conversation goes on as well, for its own account only', async () => {
  await using simulator = await simulated()
  const first = idsOf((await ask(simulator, 'repeat one')).frames)
  const existing = { conversation_id: first.conversation, load_existing: true, needs_history: false }
  using foreign = openMgwSocket(simulator, 1)
  foreign.send(sessionCreate(existing), first.conversation)
  expect((await foreign.until('error')).event['error']).toMatchObject({ code: 'conversation_not_found' })
  using own = openMgwSocket(simulator)
  own.send(sessionCreate(existing), first.conversation)
  const { session_id } = await own.until('conversation.attached')
  expect(session_id).toBe(first.conversation)
  const item = {
    type: 'conversation.item.create',
    item: itemOf('recall'),
    parent_response_id: first.response,
  }
  own.send(item, session_id)
  own.send({ type: 'response.create', event_id: 'r' }, session_id)
  await own.until('response.done')
  expect(saidOn(own.heard)).toBe('You said: repeat one')
  using lost = openMgwSocket(simulator)
  lost.send(sessionCreate(existing), first.conversation)
  await lost.until('conversation.attached')
  lost.send({ ...item, parent_response_id: 'nothing' }, first.conversation)
  lost.send({ type: 'response.create', event_id: 'r' }, first.conversation)
  expect((await lost.until('error')).event['error']).toMatchObject({ code: 'conversation_not_found' })
})
