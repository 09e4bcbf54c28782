import { asFault, fail } from '../core/fault.ts'
import type { Log } from '../lib/log.ts'
import { watchFile } from '../lib/watch-file.ts'
import { accept } from './accept.ts'
import { applyChange } from './change.ts'
import { readOptional } from './file-access.ts'
import { changedKeys, type ConfigItem, configItems, foreignItems } from './items.ts'
import { needRestart } from './keys.ts'
import { type ConfigProblem, problemLine } from './problem.ts'
import type { Config } from './schema.ts'
import type { Generated } from './secrets.ts'

export type { ConfigItem, ConfigProblem }

/** The settings in force. They follow the file while the process lives. */
export type LiveConfig = {
  /** The last good one; read it per request, never keep it. */
  current: () => Config
  /** Calls the listener after every change, with both; the answer takes it off again. */
  onChange: (listener: ChangeListener) => () => void
  items: () => ConfigItem[]
  /**
   * Merges a change into the file, comments kept, null = back to the default (a secret is made anew). It counts at
   * once. Throws GatewayError `invalid_value` with `param` = the key when the whole would not be valid; nothing is
   * written then.
   */
  patch: (change: object) => Promise<{ changed: string[]; needs_restart: string[] }>
  /** Why the file as it stands is not in force, and since when (epoch ms); undefined while it is. */
  refused: () => { message: string; since: number } | undefined
  /** What is unknown, deprecated or without effect in the file. */
  problems: () => ConfigProblem[]
  close: () => void
}

export type ChangeListener = (next: Config, previous: Config) => void

export type LiveOptions = {
  /** Path of config.toml in a folder that exists. Made when it is missing, completed when it lacks a secret. */
  file: string
  log: Log
  /** Settings that come from flags and environment, for `items` only. */
  fixed?: readonly ConfigItem[]
}

/**
 * Reads config.toml, or makes it, and follows it. `generated` holds the secrets that had to be made. Throws
 * GatewayError with one line per error when the file is not valid.
 */
export function openConfig({ file, log, fixed = [] }: LiveOptions): {
  live: LiveConfig
  generated: Generated
} {
  const listeners = new Set<ChangeListener>()
  const first = accept(file, readOptional(file))
  let good = first
  // The text last judged, good or bad, so that a touch and our own write are no news.
  let judged: string | undefined = first.text
  let refused: ReturnType<LiveConfig['refused']>
  let unreadable: ReturnType<LiveConfig['refused']>

  const watch = watchFile({
    path: file,
    look: reread,
    failed: (error) =>
      log.warn('config.toml is only looked at every few seconds: no watch', { error: String(error) }),
  })
  const live: LiveConfig = {
    current: () => good.config,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    items: () => [...configItems(good.config, good.own), ...foreignItems(good.problems), ...fixed],
    patch: async (change) => {
      // Read again: an edit by hand that the watch has not reported yet is part of what is patched.
      const text = readOptional(file)
      if (text === undefined)
        return fail({ kind: 'invalid_value', message: `${file} is gone; put it back, or restart.` })
      return take(accept(file, applyChange(file, text, change), text))
    },
    refused: () => unreadable ?? refused,
    problems: () => good.problems,
    close: watch.close,
  }
  return { live, generated: first.generated }

  function reread() {
    const text = readable()
    if (text === judged) return
    judged = text
    if (text === undefined) {
      refuse(`${file} is gone`)
      return log.warn('config.toml is gone; the last values stay in force', { file })
    }
    try {
      const next = accept(file, text)
      const { changed, needs_restart } = take(next)
      const made = Object.keys(next.generated)
      if (made.length > 0) log.warn(`config.toml lacked ${made.join(' and ')}; it has new ones now`, { file })
      log.info('config.toml was read again', { changed, needs_restart })
      for (const problem of good.problems) log.warn(problemLine(problem))
    } catch (error) {
      const { message } = asFault(error)
      refuse(message)
      log.error(`config.toml is refused, the last good one stays in force: ${message}`)
    }
  }

  function refuse(message: string) {
    refused = { message, since: Date.now() }
  }

  function take(next: ReturnType<typeof accept>) {
    const previous = good.config
    good = next
    refused = undefined
    judged = next.text
    const changed = changedKeys(previous, next.config)
    if (changed.length > 0) for (const listener of listeners) listener(next.config, previous)
    return { changed, needs_restart: needRestart(changed) }
  }

  /** The text, or undefined when there is none to read. */
  function readable(): string | undefined {
    try {
      const text = readOptional(file)
      unreadable = undefined
      return text
    } catch (error) {
      const { message } = asFault(error)
      unreadable ??= { message, since: Date.now() }
      log.warn('config.toml cannot be read; the last values stay in force', { error: message })
      return judged
    }
  }
}
