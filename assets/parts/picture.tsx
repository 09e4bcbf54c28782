import { useSignal } from '@preact/signals'
import { t } from '../state/language.ts'
import { pictureAddress, safeLink } from './safe-link.ts'

/** A picture of an answer. One that lies elsewhere is a link to it: the panel loads nothing from another origin. */
export function Picture({ url, name }: { url: string; name: string }) {
  const lost = useSignal(false)
  const address = pictureAddress(url)
  const link = safeLink(url)
  if (address && !lost.value)
    return (
      <a class="picture" href={address} target="_blank" rel="noopener">
        <img src={address} alt={name || t('picture')} loading="lazy" onError={() => (lost.value = true)} />
      </a>
    )
  if (lost.value) return <span class="soft">{t('picture.lost')}</span>
  return link ? (
    <a href={link} target="_blank" rel="noopener noreferrer">
      {name || link}
    </a>
  ) : (
    <span>{name}</span>
  )
}
