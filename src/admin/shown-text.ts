import type { LiveConfig } from '../config/live.ts'
import { maskedEmails } from '../lib/mask-emails.ts'

/** What is told of accounts, as the admin API shows it: with e-mail addresses masked while `app.mask_emails` is on. */
export const shownText =
  (config: Pick<LiveConfig, 'current'>) =>
  (text: string): string =>
    config.current().app.mask_emails ? maskedEmails(text) : text
