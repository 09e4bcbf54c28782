import { Card } from '../../parts/card.tsx'
import { moment } from '../../state/format.ts'
import { known, t } from '../../state/language.ts'
import { upstream } from '../../state/upstream.ts'

/** The addresses that answered, the modes Grok offers and the subscriptions it named, since the start. */
export function Seen() {
  const seen = upstream.value?.seen ?? []
  return (
    <Card title={t('words.seen')}>
      {seen.length === 0 && <p class="soft">{t('words.seen.none')}</p>}
      {seen.length > 0 && (
        <div class="table-card" tabIndex={0} role="region" aria-label={t('words.seen')}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('words.kind')}</th>
                <th scope="col">{t('words.word')}</th>
                <th scope="col">{t('words.said')}</th>
                <th scope="col">{t('words.when')}</th>
              </tr>
            </thead>
            <tbody>
              {seen.map(({ table, name, said, last_at }) => (
                <tr key={`${table} ${name}`} data-seen={`${table} ${name}`}>
                  <td>{known(`words.table.${table}`, {}, table)}</td>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td>{said}</td>
                  <td>{moment(last_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}
