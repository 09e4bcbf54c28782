import { adminUrl, type Refusal, refusalOf, unreachable } from './api.ts'

/** Has a backup made and saves it as a file of the browser's. Resolves to why not. */
export async function downloadBackup(passphrase: string): Promise<Refusal | undefined> {
  try {
    const answer = await fetch(adminUrl('/backup'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(passphrase === '' ? {} : { passphrase }),
    })
    if (!answer.ok) return await refusalOf(answer)
    const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await answer.blob())
    link.download = name ?? 'grok2api.backup'
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    return undefined
  } catch (error) {
    return unreachable(error)
  }
}

/** Hands a backup to the gateway, which starts again with it. Resolves to why not. */
export async function restoreBackup(file: File, passphrase: string): Promise<Refusal | undefined> {
  try {
    const answer = await fetch(adminUrl('/restore'), {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        'x-backup-passphrase': encodeURIComponent(passphrase),
      },
      body: file,
    })
    return answer.ok ? undefined : await refusalOf(answer)
  } catch (error) {
    return unreachable(error)
  }
}
