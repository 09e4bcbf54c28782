import type { AlertRow } from './alert-row.ts'

const megabyte = 1024 * 1024
/** Below this a generated video or two fills the disk. */
const littleSpace = 512 * megabyte

/** Files of the data folder, the database and the disk they lie on. */
export const fileRows: readonly AlertRow[] = [
  {
    code: 'database_failed',
    severity: 'error',
    find: ({ databaseAnswers, files }) =>
      !databaseAnswers && {
        message: 'The database does not answer.',
        remedy: `Check that ${files.data} is writable and the disk is not full, then restart.`,
        values: { folder: files.data },
      },
  },
  {
    code: 'files_foreign',
    severity: 'error',
    find: ({ files }) =>
      files.foreign.length > 0 && {
        message: `The gateway runs as ${files.user} and may not read and write ${files.foreign.join(', ')}.`,
        remedy: `Give the files back: chown -R ${files.user} ${files.data}`,
        count: files.foreign.length,
        values: { files: files.foreign.join(', '), user: files.user, folder: files.data },
      },
  },
  {
    code: 'config_refused',
    severity: 'error',
    find: ({ files }) =>
      files.configRefused !== '' && {
        message: `config.toml is not in force as it stands: ${files.configRefused}`,
        remedy: `The settings read last stay in force. Fix ${files.config}; it is read again by itself.`,
        values: { file: files.config, reason: files.configRefused },
      },
  },
  {
    code: 'accounts_refused',
    severity: 'error',
    find: ({ files }) =>
      files.accountsRefused !== '' && {
        message: `token.json cannot be used as it stands: ${files.accountsRefused}`,
        remedy: `The accounts read last stay in service, and nothing is written to the file. Fix ${files.accounts}; it is read again by itself.`,
        values: { file: files.accounts, reason: files.accountsRefused },
      },
  },
  {
    code: 'disk_read_only',
    severity: 'error',
    find: ({ diskReadOnly, files }) =>
      diskReadOnly && {
        message: `The file system with ${files.data} is read-only: requests are answered, but nothing is written down.`,
        remedy: 'Look why with dmesg and mount, and mount it writable again; it goes on by itself.',
        values: { folder: files.data },
      },
  },
  {
    code: 'disk_full',
    severity: 'error',
    find: ({ diskFull, files }) =>
      diskFull && {
        message: `The disk with ${files.data} is full: requests are answered, but pictures, videos, responses and the request log are not stored.`,
        remedy: 'Delete media or make room otherwise; it goes on by itself.',
        values: { folder: files.data },
      },
  },
  {
    code: 'disk_nearly_full',
    severity: 'warning',
    // A disk that is being filled and emptied around the mark is one alert.
    find: ({ freeBytes, diskFull, files }, isOn) =>
      !diskFull &&
      freeBytes < littleSpace * (isOn ? 1.1 : 1) && {
        message: `Only ${Math.floor(freeBytes / megabyte)} MB are free where ${files.data} lies.`,
        remedy: 'Make room, or lower cache.limit_mb.',
        values: { free_mb: Math.floor(freeBytes / megabyte), folder: files.data },
      },
  },
  {
    code: 'media_storage_failed',
    severity: 'error',
    find: ({ mediaTrouble }) => mediaTrouble !== undefined && mediaTrouble,
  },
  {
    code: 'newer_schema',
    severity: 'warning',
    find: ({ newerSchema }) =>
      newerSchema !== '' && {
        message: 'A newer version of grok2api has changed the database while this one runs.',
        remedy: 'Restart with the newer version. This one may not start on this data folder again.',
        values: { step: newerSchema },
      },
  },
]
