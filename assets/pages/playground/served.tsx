import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api } from '../../state/api.ts'
import { dollars } from '../../state/format.ts'
import { known } from '../../state/language.ts'
import type { Entry } from '../../state/log.ts'

/** Which upstream answered a request, and what it charged: as the log tells once it is over. */
export function Served({ requestId }: { requestId: string }) {
  const said = useSignal('')
  useEffect(() => {
    let left = false
    void api<Entry>('GET', `/log/${encodeURIComponent(requestId)}`).then((reply) => {
      const last = reply.ok ? reply.value.attempts.at(-1) : undefined
      if (left || !reply.ok || !last) return
      const { cost_usd: cost } = reply.value
      const name = known(`models.way.${last.upstream}`, {}, last.upstream)
      said.value = cost === null ? name : `${name} · ${dollars(cost)}`
    })
    return () => {
      left = true
    }
  }, [requestId])
  return said.value === '' ? null : <li data-fact="served">{said.value}</li>
}
