import type { Change, ChangeKind, Changes } from '../coordination.ts'
import { fieldsOf, type Link, luaNow, script } from './link.ts'

const sweepScript = script(`${luaNow}
local stream, swept, last = KEYS[1], KEYS[2], nil
local from = '-'
while true do
  local entries = redis.call('XRANGE', stream, from, '+', 'COUNT', 500)
  local old = 0
  for _, entry in ipairs(entries) do
    if tonumber(entry[2][8]) >= now - ARGV[1] then break end
    last = string.match(entry[1], '^%d+')
    old = old + 1
  end
  if old < 500 then break end
  from = '(' .. entries[#entries][1]
end
if last then
  redis.call('XTRIM', stream, 'MINID', string.format('%.0f', last + 1) .. '-0')
  redis.call('SET', swept, last)
end
return 0`)

/** The stream `changes`, numbered by `feed`; `feed:swept` is the last place that was dropped. */
export const redisChanges = (link: Link): Changes => ({
  position: async () => Number((await link.send('GET', 'feed')) ?? 0),
  since: async (position, most) => {
    const reply = await link.send('XRANGE', 'changes', `${position + 1}-0`, '+', 'COUNT', most)
    const swept = Number((await link.send('GET', 'feed:swept')) ?? 0)
    const changes = (Array.isArray(reply) ? reply : []).flatMap((entry): Change[] => {
      if (!Array.isArray(entry)) return []
      const fields = fieldsOf(entry[1] ?? [])
      return [
        {
          seq: Number.parseInt(String(entry[0]), 10),
          kind: (fields.get('kind') ?? 'account') as ChangeKind,
          id: fields.get('id') ?? '',
          origin: fields.get('origin') ?? '',
        },
      ]
    })
    return { changes, lost: swept > position }
  },
  watch: (listener) => link.listen('changed', listener),
  sweep: async (ageMs) => void (await link.run(sweepScript, ['changes', 'feed:swept'], [ageMs])),
})
