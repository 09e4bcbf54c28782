import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { pages } from './pages.ts'
import { LanguageChoice, ThemeChoice } from './parts/choices.tsx'
import { Icon, Mark } from './parts/icon.tsx'
import { Link } from './parts/link.tsx'
import { base } from './state/base.ts'
import { t } from './state/language.ts'
import { paletteOpen } from './state/palette.ts'
import { path } from './state/route.ts'
import { signOut } from './state/session.ts'
import { system } from './state/system.ts'

/** The frame around every page: where one can go, how it looks, the way out. */
export function Shell({ marked, children }: { marked: boolean; children: ComponentChildren }) {
  const open = useSignal(false)
  const close = () => (open.value = false)
  return (
    <div
      class={`shell${marked ? ' marked' : ''}${open.value ? ' unfolded' : ''}`}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <a class="skip" href="#main">
        {t('skip')}
      </a>
      <header class="sidebar">
        <Link to="/admin" class="brand" onFollow={close}>
          <Mark />
          <span class="label">grok2api</span>
        </Link>
        <button
          type="button"
          class="quiet menu-button"
          aria-expanded={open.value}
          aria-controls="menu"
          aria-label={t('menu')}
          onClick={() => (open.value = !open.value)}
        >
          <Icon name={open.value ? 'close' : 'menu'} size={22} />
        </button>
        <div id="menu" class={`menu${open.value ? ' open' : ''}`}>
          <button
            type="button"
            class="go-to"
            title={`${t('palette')} (Ctrl K)`}
            aria-keyshortcuts="Control+K Meta+K"
            onClick={() => {
              close()
              paletteOpen.value = true
            }}
          >
            <Icon name="search" size={16} />
            <span class="label">{t('palette')}…</span>
            <kbd class="label">Ctrl K</kbd>
          </button>
          <nav class="nav" aria-label={t('nav')}>
            {pages.map((page) => (
              <Link
                key={page.path}
                to={page.path}
                title={t(page.title)}
                current={path.value === page.path}
                onFollow={close}
              >
                <Icon name={page.icon} />
                <span class="label">{t(page.title)}</span>
              </Link>
            ))}
            <a href={`${base}/swagger`} target="_blank" rel="noopener" title={t('page.docs')}>
              <Icon name="docs" />
              <span class="label">{t('page.docs')}</span>
              <span class="outward">
                <Icon name="outward" size={14} />
              </span>
            </a>
          </nav>
          <div class="sidebar-foot">
            <div class="row">
              <ThemeChoice />
              <LanguageChoice />
            </div>
            <div class="row">
              <span class="faint" title={t('process.version')}>
                {system.value && `v${system.value.version}`}
              </span>
              <button type="button" class="quiet" onClick={() => void signOut()}>
                <Icon name="leave" size={16} />
                {t('signout')}
              </button>
            </div>
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
