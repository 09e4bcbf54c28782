import { useSignal } from '@preact/signals'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Select } from '../../parts/select.tsx'
import { Switch } from '../../parts/switch.tsx'
import { known, t } from '../../state/language.ts'
import { type Model, models, saveSettings } from '../../state/settings.ts'
import { changeOf, draftOf, type ModelDraft, rowOf, ways } from './model-draft.ts'

const kinds = ['chat', 'image', 'image-edit', 'video'] as const

type ModelFormProps = { of: Model; isNew: boolean; onClose: () => void }

/** A row of the catalogue: what it is called, what it is upstream, where it is asked. A new one begins like `of`. */
export function ModelForm({ of: model, isNew, onClose }: ModelFormProps) {
  const draft = useSignal<ModelDraft>(draftOf(model, isNew))
  const tried = useSignal(false)
  const trouble = useSignal('')
  const busy = useSignal(false)
  const write = (change: Partial<ModelDraft>) => (draft.value = { ...draft.value, ...change })
  const { row, wrong } = rowOf(draft.value, isNew)
  const isRight = Object.keys(wrong).length === 0
  const isOwn = model.setting.default === null

  async function save(wish: object | null): Promise<void> {
    busy.value = true
    const id = isNew ? draft.value.id.trim() : model.id
    const reply = await saveSettings({ [`models.${id}`]: wish })
    busy.value = false
    if (reply.ok) onClose()
    else trouble.value = refusalText(reply.refusal)
  }
  const send = () => {
    tried.value = true
    if (!isRight) return
    const change = isNew ? row : changeOf(row, model)
    if (Object.keys(change).length === 0) onClose()
    else void save(change)
  }
  // A double is told while it is written; what is missing only when it is sent.
  const at = (field: keyof ModelDraft) => {
    const isTold = tried.value || field === 'aliases' || (field === 'id' && draft.value.id !== '')
    return isTold && wrong[field] ? { wrong: wrong[field] } : {}
  }
  const field = (name: 'id' | 'mode' | 'cost' | 'context_length' | 'xai_model') => ({
    value: draft.value[name],
    onInput: (value: string) => void write({ [name]: value }),
    ...at(name),
  })
  const tiers = [...new Set(['basic', 'super', 'heavy', ...models.value.map(({ tier }) => tier)])]
  const asksApi = draft.value.upstream.includes('xai')
  return (
    <Dialog
      title={isNew ? t('models.add') : t('models.edit', { id: model.id })}
      onClose={onClose}
      onSubmit={send}
      wide
      actions={
        <>
          {!isNew && model.setting.origin === 'file' && (
            <button type="button" class="button start" disabled={busy.value} onClick={() => void save(null)}>
              {t(isOwn ? 'models.remove' : 'models.reset')}
            </button>
          )}
          <button type="button" class="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value}>
            {t(isNew ? 'models.create' : 'save')}
          </button>
        </>
      }
    >
      <div class="form-grid">
        {isNew && <Field label={t('models.id')} hint={t('models.id.hint')} {...field('id')} />}
        <Select
          label={t('models.kind')}
          value={draft.value.kind}
          onChange={(kind) => write({ kind })}
          options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <Select
          label={t('models.ways')}
          hint={t('models.ways.hint')}
          value={draft.value.upstream}
          onChange={(upstream) => write({ upstream })}
          options={[...new Set([...ways, draft.value.upstream])].map((value) => ({
            value,
            label: known(`models.way.${value}`, {}, value),
          }))}
        />
        <Field label={t('models.mode')} hint={t('models.mode.hint')} {...field('mode')} />
        {asksApi && <Field label={t('models.xai')} hint={t('models.xai.hint')} {...field('xai_model')} />}
        <Select
          label={t('models.tier')}
          hint={t('models.tier.hint')}
          value={draft.value.tier}
          onChange={(tier) => write({ tier })}
          options={tiers.map((value) => ({ value, label: known(`tier.${value}`, {}, value) }))}
        />
        <Field label={t('models.cost')} hint={t('models.cost.hint')} numeric {...field('cost')} />
        <Field
          label={t('models.context')}
          hint={t('models.context.hint')}
          numeric
          {...field('context_length')}
        />
        {draft.value.kind === 'chat' && (
          <Select
            label={t('models.fallback')}
            hint={t('models.fallback.hint')}
            value={draft.value.fallback}
            onChange={(fallback) => write({ fallback })}
            options={[
              { value: '', label: t('models.fallback.none') },
              ...models.value
                .filter(({ id, kind }) => kind === 'chat' && (isNew || id !== model.id))
                .map(({ id }) => ({ value: id, label: id })),
            ]}
          />
        )}
      </div>
      <Field
        label={t('models.aliases')}
        hint={t('models.aliases.hint')}
        lines={3}
        value={draft.value.aliases}
        onInput={(aliases) => write({ aliases })}
        {...at('aliases')}
      />
      <Switch label={t('models.listed')} on={draft.value.shown} onTurn={(shown) => write({ shown })} />
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
    </Dialog>
  )
}
