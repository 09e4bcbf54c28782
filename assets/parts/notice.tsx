import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

const icons: Record<Tone, IconName> = { bad: 'error', warn: 'warning', plain: 'info' }
type Tone = 'bad' | 'warn' | 'plain'
type NoticeProps = { tone: Tone; role?: 'alert' | 'status'; id?: string; children: ComponentChildren }

/** A few words that want to be seen. */
export const Notice = ({ tone, children, ...rest }: NoticeProps) => (
  <div class={`notice ${tone}`} {...rest}>
    <Icon name={icons[tone]} />
    <div>{children}</div>
  </div>
)
