import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { t } from '../../state/language.ts'
import type { Wrong } from '../../dialects/tools.ts'

type JsonDialogProps = {
  title: string
  about: string
  label: string
  value: string
  examples: readonly { label: string; text: string }[]
  /** What is wrong with the text, if anything. */
  check: (text: string) => object | Wrong
  onSave: (text: string) => void
  onClose: () => void
}

/** An editor for JSON with examples to begin from. What is wrong cannot be kept. */
export function JsonDialog(props: JsonDialogProps) {
  const { title, about, label, value, examples, check, onSave, onClose } = props
  const text = useSignal(value)
  const found = check(text.value)
  const wrong = 'wrong' in found ? wrongText(found as Wrong) : ''
  return (
    <Dialog
      title={title}
      onClose={onClose}
      wide
      onSubmit={() => {
        if (wrong !== '') return
        onSave(text.value.trim())
        onClose()
      }}
      actions={
        <>
          <button type="button" class="button start" onClick={() => (text.value = '')}>
            {t('play.json.clear')}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={wrong !== ''}>
            {t('save')}
          </button>
        </>
      }
    >
      <p class="soft">{about}</p>
      <div class="row-actions">
        {examples.map((example) => (
          <button
            key={example.label}
            type="button"
            class="button small"
            onClick={() => (text.value = example.text)}
          >
            {example.label}
          </button>
        ))}
      </div>
      <Field
        label={label}
        lines={16}
        value={text.value}
        onInput={(value) => (text.value = value)}
        {...(wrong && { wrong })}
      />
    </Dialog>
  )
}

const wrongText = ({ wrong, where }: Wrong): string => t(`play.json.${wrong}`, { where })
