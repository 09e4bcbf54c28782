import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { Field } from '../parts/field.tsx'
import { Notice } from '../parts/notice.tsx'
import { refusalText } from '../parts/refusal.ts'
import { Select } from '../parts/select.tsx'
import { Switch } from '../parts/switch.tsx'
import type { Refusal } from '../state/api.ts'
import { count } from '../state/format.ts'
import { known, t } from '../state/language.ts'
import { loadSettings, type Model, models, saveSettings } from '../state/settings.ts'

/** The catalogue: what callers see, under which names, and what it is upstream. */
export function Models() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const trouble = useSignal('')
  const editing = useSignal<Model | undefined>(undefined)
  const load = async () => void (refusal.value = await loadSettings())
  useEffect(() => void load(), [])
  const change = async ({ id }: Model, wish: object | null) => {
    const reply = await saveSettings({ [`models.${id}`]: wish })
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
    return reply.ok
  }
  return (
    <>
      <div class="page-head">
        <h1>{t('page.models')}</h1>
        <p class="soft">{t('models.lead')}</p>
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      <div class="card table-card">
        <table class="table models">
          <thead>
            <tr>
              <th>{t('models.id')}</th>
              <th>{t('models.upstream')}</th>
              <th class="number">{t('models.context')}</th>
              <th>{t('models.aliases')}</th>
              <th>{t('models.shown')}</th>
            </tr>
          </thead>
          <tbody>
            {models.value.map((model) => (
              <tr key={model.id} data-model={model.id}>
                <td class="main mono">
                  {model.id}
                  {model.setting.origin === 'file' && <span class="tag changed">{t('settings.file')}</span>}
                </td>
                <td data-label={t('models.upstream')}>
                  <span>
                    {t(`kind.${model.kind}`)} · {model.mode} · {known(`tier.${model.tier}`, {}, model.tier)}
                    {model.fallback && ` · ${t('models.fallback.to', { id: model.fallback })}`}
                  </span>
                </td>
                <td class="number" data-label={t('models.context')}>
                  {count(model.context_length)}
                </td>
                <td data-label={t('models.aliases')}>
                  <span class="mono aliases">{model.aliases.join(', ') || '–'}</span>
                  <button
                    type="button"
                    class="quiet"
                    aria-label={t('models.edit', { id: model.id })}
                    onClick={() => (editing.value = model)}
                  >
                    {t('keys.edit')}
                  </button>
                </td>
                <td data-label={t('models.shown')}>
                  <Switch
                    bare
                    label={t('models.show', { id: model.id })}
                    on={model.shown}
                    onTurn={(on) => void change(model, { shown: on })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {editing.value && (
        <ModelDialog of={editing.value} onClose={() => (editing.value = undefined)} onSave={change} />
      )}
    </>
  )
}

type ModelDialogProps = {
  of: Model
  onClose: () => void
  onSave: (model: Model, wish: object | null) => Promise<boolean>
}

/** The other names a model answers to, where a star stands for any letters, and who answers in its place. */
function ModelDialog({ of: model, onClose, onSave }: ModelDialogProps) {
  const fallback = useSignal(model.fallback)
  const text = useSignal(model.aliases.join('\n'))
  const send = async (wish: object | null) => {
    if (await onSave(model, wish)) onClose()
  }
  return (
    <Dialog
      title={t('models.edit', { id: model.id })}
      onClose={onClose}
      onSubmit={() =>
        void send({
          aliases: text.value.split(/[\s,]+/).filter(Boolean),
          ...(fallback.value !== model.fallback && { fallback: fallback.value }),
        })
      }
      actions={
        <>
          {model.setting.origin === 'file' && (
            <button type="button" class="button start" onClick={() => void send(null)}>
              {t('models.reset')}
            </button>
          )}
          <button type="button" class="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary">
            {t('save')}
          </button>
        </>
      }
    >
      <Field
        label={t('models.aliases')}
        hint={t('models.aliases.hint')}
        lines={4}
        value={text.value}
        onInput={(value) => (text.value = value)}
      />
      {model.kind === 'chat' && (
        <Select
          label={t('models.fallback')}
          hint={t('models.fallback.hint')}
          value={fallback.value}
          onChange={(value) => (fallback.value = value)}
          options={[
            { value: '', label: t('models.fallback.none') },
            ...models.value
              .filter(({ id, kind }) => kind === 'chat' && id !== model.id)
              .map(({ id }) => ({ value: id, label: id })),
          ]}
        />
      )}
    </Dialog>
  )
}
