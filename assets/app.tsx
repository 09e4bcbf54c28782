import { useEffect } from 'preact/hooks'
import { Commands } from './commands.tsx'
import { Login, LoginForm } from './pages/login.tsx'
import { pages } from './pages.ts'
import { Dialog } from './parts/dialog.tsx'
import { Link } from './parts/link.tsx'
import { Icon } from './parts/icon.tsx'
import { Shell } from './shell.tsx'
import { simulated } from './state/api.ts'
import { t } from './state/language.ts'
import { path } from './state/route.ts'
import { askSession, session } from './state/session.ts'
import { hideUpdate, lookForUpdate, newer } from './state/update.ts'
import { outdated, system, watchSystem } from './state/system.ts'

/** The door or the house, and the bar that says when the upstream is not the real one. */
export const App = () => (
  <>
    {simulated.value && (
      <div class="simulated" role="note">
        <Icon name="info" size={16} />
        <span>{t('simulated')}</span>
      </div>
    )}
    {outdated.value && (
      <div class="simulated" role="status">
        <Icon name="again" size={16} />
        <span>{t('updated', { version: system.value?.version ?? '' })}</span>
        <button type="button" class="quiet" onClick={() => location.reload()}>
          {t('updated.reload')}
        </button>
      </div>
    )}
    <Newer />
    <Room />
  </>
)

function Newer() {
  const update = newer()
  if (!update || session.value !== 'in') return null
  return (
    <div class="simulated" role="status">
      <Icon name="download" size={16} />
      <span>{t('update.out', { version: update.newest ?? '' })}</span>
      {update.page && (
        <a href={update.page} target="_blank" rel="noopener noreferrer">
          {t('update.page')}
        </a>
      )}
      <button type="button" class="quiet" onClick={hideUpdate}>
        {t('update.hide')}
      </button>
    </div>
  )
}

function Room() {
  switch (session.value) {
    case 'asking':
      return null
    // What is open and what is being written stays behind the question for the password.
    case 'in':
    case 'ended':
      return (
        <>
          <House />
          {session.value === 'ended' && (
            <Dialog title={t('login.title')} onClose={() => {}} keep disposable>
              <LoginForm />
            </Dialog>
          )}
        </>
      )
    case 'unreachable':
      return <Unreachable />
    default:
      return <Login marked={simulated.value} />
  }
}

function House() {
  useEffect(watchSystem, [])
  useEffect(() => void lookForUpdate(), [])
  const Page = pages.find((one) => one.path === path.value.replace(/(?<=.)\/$/, ''))?.page ?? Missing
  return (
    <Shell marked={simulated.value}>
      <Page />
      <Commands />
    </Shell>
  )
}

const Missing = () => (
  <div class="page-head">
    <h1>{t('page.missing')}</h1>
    <p>
      <Link to="/admin">{t('page.missing.back')}</Link>
    </p>
  </div>
)

const Unreachable = () => (
  <div class="door">
    <span />
    <main class="door-card">
      <h1>{t('status.silent')}</h1>
      <p class="soft">{t('error.unreachable')}</p>
      <button type="button" class="button primary" onClick={() => void askSession()}>
        {t('retry')}
      </button>
    </main>
  </div>
)
