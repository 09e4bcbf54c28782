import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { LanguageChoice, ThemeChoice } from '../parts/choices.tsx'
import { Icon, Mark } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { refusalText } from '../parts/refusal.ts'
import { Rich } from '../parts/rich.tsx'
import type { Refusal } from '../state/api.ts'
import { t } from '../state/language.ts'
import { session, signIn } from '../state/session.ts'

/** The door: one field, what went wrong, and where the password comes from. */
export const Login = ({ marked }: { marked: boolean }) => (
  <div class={`door${marked ? ' marked' : ''}`}>
    <div class="door-top">
      <LanguageChoice />
      <ThemeChoice />
    </div>
    <main class="door-card">
      <div class="brand">
        <Mark size={36} />
        grok2api
      </div>
      <div>
        <h1>{t('login.title')}</h1>
        <p class="soft">{t('login.lead')}</p>
      </div>
      <LoginForm />
      <div class="door-help">
        <p>
          <Rich text={t('login.where')} />
        </p>
        <p>
          <Rich text={t('login.lost')} />
        </p>
        <p>
          <Rich text={t('login.key')} />
        </p>
      </div>
    </main>
  </div>
)

/** The field and what came of it. */
export function LoginForm() {
  const password = useSignal('')
  const shown = useSignal(false)
  const busy = useSignal(false)
  const wrong = useSignal<Refusal | undefined>(undefined)
  const empty = useSignal(false)
  const wait = useSignal(0)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  useEffect(() => {
    const timer = setInterval(() => {
      if (wait.value > 0) wait.value--
    }, 1000)
    return () => clearInterval(timer)
  }, [])

  const submit = async (event: Event) => {
    event.preventDefault()
    empty.value = password.value === ''
    if (empty.value || busy.value || wait.value > 0) return input.current?.focus()
    busy.value = true
    wrong.value = await signIn(password.value)
    busy.value = false
    wait.value = wrong.value?.retryAfterSeconds ?? 0
    if (wrong.value) input.current?.select()
  }
  const trouble = empty.value
    ? t('login.empty')
    : wrong.value && refusalText({ ...wrong.value, retryAfterSeconds: wait.value })
  const waiting = wrong.value?.code === 'too_many_logins' && wait.value === 0

  return (
    <form class="login-form" onSubmit={(event) => void submit(event)} noValidate>
      {session.value === 'ended' && !trouble && (
        <Notice tone="plain" role="status">
          {t('login.ended')}
        </Notice>
      )}
      {/* For password managers: the panel has one person. */}
      <input type="text" autocomplete="username" value="admin" readOnly hidden />
      <label>
        {t('login.password')}
        <span class="field">
          <input
            ref={input}
            // Preact's types know no field that shows and hides what it holds.
            type={(shown.value ? 'text' : 'password') as 'password'}
            name="password"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck={false}
            value={password.value}
            aria-invalid={Boolean(trouble)}
            aria-describedby="trouble"
            onInput={(event) => (password.value = event.currentTarget.value)}
          />
          <button
            type="button"
            class="quiet"
            aria-pressed={shown.value}
            aria-label={t(shown.value ? 'login.hide' : 'login.show')}
            title={t(shown.value ? 'login.hide' : 'login.show')}
            onClick={() => (shown.value = !shown.value)}
          >
            <Icon name={shown.value ? 'hidden' : 'eye'} />
          </button>
        </span>
      </label>
      <div id="trouble" role="alert">
        {trouble && !waiting && (
          <Notice tone="bad">
            <Rich text={trouble} />
          </Notice>
        )}
      </div>
      <button type="submit" class="button primary" disabled={busy.value || wait.value > 0}>
        {wait.value > 0 ? t('login.wait', { n: wait.value }) : t(busy.value ? 'login.busy' : 'login.submit')}
      </button>
    </form>
  )
}
