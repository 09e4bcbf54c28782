import { isLoopbackUrl } from '../lib/peer.ts'
import type { AlertFacts, AlertRow } from './alert-row.ts'

/** What the operator has set, or left unset. */
export const settingRows: readonly AlertRow[] = [
  {
    code: 'open_api_exposed',
    severity: 'error',
    find: ({ openApi, exposed, files }) =>
      openApi &&
      exposed && {
        message: 'Anybody who reaches this port can use your accounts: app.api_key is empty.',
        remedy: `Set app.api_key in ${files.config}.`,
        values: { file: files.config },
      },
  },
  {
    code: 'default_password',
    severity: 'warning',
    find: ({ defaultPassword, files }) =>
      defaultPassword && {
        message: 'The admin password is a default that anybody knows; it works on this machine only.',
        remedy: `Run "grok2api reset-password", or set another app.app_key in ${files.config}.`,
        values: { file: files.config },
      },
  },
  {
    code: 'open_api',
    severity: 'warning',
    find: ({ openApi, exposed, files }) =>
      openApi &&
      !exposed && {
        message: 'No API key is asked for on /v1: app.api_key is empty.',
        remedy: `Set app.api_key in ${files.config}.`,
        values: { file: files.config },
      },
  },
  {
    code: 'loopback_links',
    severity: 'warning',
    find: ({ exposed, fixedBaseUrl, files }) =>
      exposed &&
      isLoopbackUrl(fixedBaseUrl) && {
        message: `Links to pictures and videos point at ${fixedBaseUrl}, which other machines cannot open.`,
        remedy: `Set app.public_base_url in ${files.config} to the address your callers use, or leave it and app.app_url empty.`,
        values: { url: fixedBaseUrl, file: files.config },
      },
  },
  {
    code: 'config_problem',
    severity: 'warning',
    find: (facts) => {
      const [problem, ...others] = misread(facts)
      const { config } = facts.files
      return (
        problem !== undefined &&
        others.length === 0 && {
          message: problem.message,
          remedy: `Look at ${config}; "grok2api check" lists everything.`,
          values: { message: problem.message, file: config },
        }
      )
    },
  },
  {
    code: 'config_problems',
    severity: 'warning',
    find: (facts) => {
      const found = misread(facts)
      const keys = found.map(({ key }) => key).join(', ')
      const { config } = facts.files
      return (
        found.length > 1 && {
          message: `${found.length} settings are not understood: ${keys}.`,
          remedy: `Look at ${config}; "grok2api check" lists everything.`,
          count: found.length,
          values: { count: found.length, keys, file: config },
        }
      )
    },
  },
]

/** Keys of sibling projects that do nothing here may stay in the file; `check` and the start name them. */
const misread = ({ problems }: AlertFacts) => problems.filter(({ kind }) => kind !== 'no_effect')
