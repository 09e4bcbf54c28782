import type { Signal } from '@preact/signals'
import { Field } from '../../parts/field.tsx'
import type { Account } from '../../state/accounts.ts'
import { t } from '../../state/language.ts'
import { type Draft, SettingFields } from './setting-fields.tsx'

/** What was written and is not saved; undefined where nothing was. */
export type Written = { note: string | undefined; tags: string | undefined; settings: Draft }

type FieldsProps = { of: Account; written: Signal<Written>; wrong: Readonly<Record<string, string>> }

/** Note, tags and the settings of one account. */
export function AccountFields({ of: account, written, wrong }: FieldsProps) {
  const { note, tags, settings } = written.value
  return (
    <>
      <div class="pair">
        <Field
          label={t('accounts.note')}
          value={note ?? account.note}
          onInput={(text) => (written.value = { ...written.value, note: text })}
        />
        <Field
          label={t('accounts.tags')}
          hint={t('accounts.tags.hint')}
          value={tags ?? account.tags.join(', ')}
          onInput={(text) => (written.value = { ...written.value, tags: text })}
        />
      </div>
      <SettingFields
        of={account}
        draft={settings}
        onDraft={(next) => (written.value = { ...written.value, settings: next })}
        wrong={wrong}
      />
    </>
  )
}
