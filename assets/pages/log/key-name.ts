import { configKey, keys } from '../../state/keys.ts'
import { t } from '../../state/language.ts'

/** What a key is called: by its owner, else by its id. */
export function keyName(id: string): string {
  if (id === '') return t('log.key.none')
  if (id === configKey) return t('name.config')
  return keys.value?.find((key) => key.id === id)?.name || id
}
