import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Select } from '../../parts/select.tsx'
import { importAccounts, type Imported } from '../../state/accounts.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'

const pools = ['ssoBasic', 'ssoSuper', 'ssoHeavy'] as const

type ImportProps = {
  /** What the text begins with. */
  initial?: string
  onClose: () => void
  onDone: (text: string) => void
}

/** Accounts pasted or from files: counted first, merged then. */
export function ImportDialog({ initial = '', onClose, onDone }: ImportProps) {
  const text = useSignal(initial)
  const pool = useSignal<string>('ssoBasic')
  const found = useSignal<Imported | undefined>(undefined)
  const trouble = useSignal('')
  const busy = useSignal(false)
  const send = async (dry: boolean) => {
    busy.value = true
    trouble.value = ''
    const reply = await importAccounts(text.value, pool.value, dry)
    busy.value = false
    if (!reply.ok) trouble.value = refusalText(reply.refusal)
    else if (dry) found.value = reply.value
    else onDone(t('import.done', { new: count(reply.value.new), changed: count(reply.value.changed) }))
  }
  const change = (value: string) => {
    text.value = value
    found.value = undefined
  }
  const read = async (files: Iterable<File>) =>
    change((await Promise.all([...files].map((file) => file.text()))).join('\n'))
  const usable = found.value && found.value.new + found.value.changed > 0
  const actions = (
    <>
      <label class="button start">
        {t('import.file')}
        <input
          type="file"
          multiple
          class="unseen"
          onChange={(event) => void read(event.currentTarget.files ?? [])}
        />
      </label>
      <button
        type="button"
        class="button"
        disabled={busy.value || text.value === ''}
        onClick={() => void send(true)}
      >
        {t('import.preview')}
      </button>
      <button type="submit" class="button primary" disabled={busy.value || !usable}>
        {t('import.merge')}
      </button>
    </>
  )
  return (
    <Dialog
      title={t('accounts.import')}
      onClose={onClose}
      onSubmit={() => void send(false)}
      actions={actions}
      wide
    >
      <p class="soft">{t('import.about')}</p>
      <Field label={t('import.text')} lines={8} value={text.value} onInput={change} />
      <Select
        label={t('import.pool')}
        value={pool.value}
        options={pools.map((value) => ({ value, label: value }))}
        onChange={(value) => {
          pool.value = value
          found.value = undefined
        }}
        hint={t('import.pool.hint')}
      />
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      <div role="status">{found.value && <Preview found={found.value} />}</div>
    </Dialog>
  )
}

const Preview = ({ found }: { found: Imported }) => (
  <section class="preview">
    <dl class="totals">
      {(['new', 'changed', 'same'] as const).map((name) => (
        <div key={name} data-found={name}>
          <dt>{t(`import.${name}`)}</dt>
          <dd>{count(found[name])}</dd>
        </div>
      ))}
      <div data-found="invalid">
        <dt>{t('import.invalid')}</dt>
        <dd>{count(found.invalid_count)}</dd>
      </div>
    </dl>
    {found.invalid.length > 0 && (
      <ul class="job-failed">
        {found.invalid.slice(0, 20).map(({ line, reason }) => (
          <li key={line}>{t('import.line', { line, reason })}</li>
        ))}
      </ul>
    )}
  </section>
)
