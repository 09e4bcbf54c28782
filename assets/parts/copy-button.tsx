import { useSignal } from '@preact/signals'
import { t } from '../state/language.ts'
import { Icon } from './icon.tsx'

const shownMs = 1600

/** Puts `text` on the clipboard. `what` names it for people who do not see the button. */
export function CopyButton({ text, what, label = false }: { text: string; what: string; label?: boolean }) {
  const done = useSignal(false)
  const copy = async () => {
    await put(text)
    done.value = true
    setTimeout(() => (done.value = false), shownMs)
  }
  return (
    <button
      type="button"
      class={`quiet${done.value ? ' done' : ''}`}
      title={t('copy')}
      aria-label={done.value ? t('copied') : t('copy.what', { what })}
      onClick={() => void copy()}
    >
      <Icon name={done.value ? 'check' : 'copy'} size={16} />
      {label && <span>{done.value ? t('copied') : t('copy')}</span>}
      <span class="unseen" role="status">
        {done.value ? t('copied') : ''}
      </span>
    </button>
  )
}

/** The clipboard is only there on https and localhost; elsewhere the old way still works. */
async function put(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'unseen'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
