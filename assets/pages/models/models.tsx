import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Failure } from '../../parts/failure.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Notice } from '../../parts/notice.tsx'
import { refusalText } from '../../parts/refusal.ts'
import { Search } from '../../parts/search.tsx'
import { Switch } from '../../parts/switch.tsx'
import type { Refusal } from '../../state/api.ts'
import { count } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { param, setParams, unsetParam } from '../../state/route.ts'
import { loadSettings, type Model, models, saveSettings } from '../../state/settings.ts'
import { ModelForm } from './model-form.tsx'
import { wayOf } from './model-draft.ts'

/** The catalogue: what callers see, under which names, and what it is upstream. */
export function Models() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const trouble = useSignal('')
  const adding = useSignal(false)
  const load = async () => void (refusal.value = await loadSettings())
  useEffect(() => void load(), [])
  const show = async ({ id }: Model, shown: boolean) => {
    const reply = await saveSettings({ [`models.${id}`]: { shown } })
    trouble.value = reply.ok ? '' : refusalText(reply.refusal)
  }
  const text = param('q')
  const found = models.value.filter((model) => wordsOf(model).includes(text.trim().toLowerCase()))
  const editing = models.value.find(({ id }) => id === param('open'))
  const first = models.value[0]
  return (
    <>
      <div class="page-head wide">
        <div>
          <h1>{t('page.models')}</h1>
          <p class="soft">{t('models.lead')}</p>
        </div>
        <span class="tools-end">
          <button
            type="button"
            class="button primary"
            disabled={!first}
            onClick={() => (adding.value = true)}
          >
            <Icon name="plus" size={16} />
            {t('models.add')}
          </button>
        </span>
      </div>
      <div class="tools">
        <Search label={t('models.search')} value={text} onInput={(q) => setParams({ q })} />
      </div>
      <div role="alert">{trouble.value && <Notice tone="bad">{trouble.value}</Notice>}</div>
      {refusal.value && <Failure refusal={refusal.value} retry={() => void load()} />}
      {models.value.length > 0 && found.length === 0 && (
        <div class="card empty">
          <p class="soft">{t('models.nofit')}</p>
        </div>
      )}
      {found.length > 0 && (
        <div class="card table-card">
          <table class="table models">
            <thead>
              <tr>
                <th>{t('models.id')}</th>
                <th>{t('models.kind')}</th>
                <th>{t('models.goes')}</th>
                <th>{t('models.tier')}</th>
                <th class="number spare">{t('models.cost')}</th>
                <th class="number spare">{t('models.context')}</th>
                <th class="spare">{t('models.aliases')}</th>
                <th class="number">{t('models.shown')}</th>
              </tr>
            </thead>
            <tbody>
              {found.map((model) => (
                <Row key={model.id} model={model} onShow={(shown) => void show(model, shown)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing && (
        <ModelForm key={editing.id} of={editing} isNew={false} onClose={() => unsetParam('open')} />
      )}
      {adding.value && first && <ModelForm of={first} isNew onClose={() => (adding.value = false)} />}
    </>
  )
}

function Row({ model, onShow }: { model: Model; onShow: (shown: boolean) => void }) {
  return (
    <tr data-model={model.id}>
      <td class="main mono">
        <button
          type="button"
          class="row-open"
          aria-label={t('models.edit', { id: model.id })}
          onClick={() => setParams({ open: model.id }, true)}
        >
          {model.id}
        </button>
        {model.setting.origin === 'file' && (
          <span class="tag changed">
            {t(model.setting.default === null ? 'models.own' : 'settings.file')}
          </span>
        )}
      </td>
      <td class="brief">{t(`kind.${model.kind}`)}</td>
      <td class="brief">
        <span>
          {known(`models.way.${wayOf(model.upstream)}`, {}, wayOf(model.upstream))}{' '}
          <span class="faint mono">
            {wayOf(model.upstream) === 'xai' ? model.xai_model || model.id : model.mode}
          </span>
          {model.fallback && <span class="soft"> · {t('models.fallback.to', { id: model.fallback })}</span>}
        </span>
      </td>
      <td class="brief">{known(`tier.${model.tier}`, {}, model.tier)}</td>
      <td class="number rest spare">{count(model.cost)}</td>
      <td class="number rest spare">{count(model.context_length)}</td>
      <td class={model.aliases.length > 0 ? 'brief spare' : 'rest spare'}>
        <span class="mono aliases">{model.aliases.join(', ') || '–'}</span>
      </td>
      <td class="actions">
        <Switch bare label={t('models.show', { id: model.id })} on={model.shown} onTurn={onShow} />
      </td>
    </tr>
  )
}

const wordsOf = ({ id, kind, mode, tier, aliases, upstream, xai_model }: Model) =>
  [id, kind, mode, tier, wayOf(upstream), xai_model, ...aliases].join(' ').toLowerCase()
