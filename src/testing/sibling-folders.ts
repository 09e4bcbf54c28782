import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratchFolder } from './binary.ts'

const folders: string[] = []
/** Removes what `folderOf` made. */
export const removeFolders = (): void =>
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }))

/** A folder of its own with these files; objects become JSON. */
export function folderOf(files: Record<string, string | object>): string {
  const folder = scratchFolder()
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(
      join(folder, name),
      Buffer.from(typeof content === 'string' ? content : JSON.stringify(content), 'latin1'),
    )
  }
  return folder
}
/** Bytes that begin as a JPEG does. */
export const picture = '\xff\xd8\xff\xe0 a picture of a kind'
export const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`
/** 001: setting.toml, tokens in two dictionaries, data/temp. */
export const seed001 = () =>
  folderOf({
    'data/setting.toml': `[global]
admin_username = "admin"
admin_password = "a long password"
log_level = "DEBUG"
image_mode = "base64"
image_cache_max_size_mb = 300
video_cache_max_size_mb = 700
base_url = "https://grok.example.com/"

[grok]
api_key = "sk-old"
proxy_url = "socks5h://127.0.0.1:1080"
cache_proxy_url = ""
stream_chunk_timeout = 77
stream_first_response_timeout = 33
stream_total_timeout = 555
cf_clearance = "cf_clearance=abc"
x_statsig_id = "ZTpUeXBlRXJyb3I="
filtered_tags = "xaiartifact, xai:tool_usage_card,my:tag"
temporary = false
mystery = 1
`,
    'data/token.json': {
      ssoNormal: { [token('one')]: { createdTime: 1, remainingQueries: -1, status: 'active' } },
      ssoSuper: { [token('two')]: { remainingQueries: 40, status: 'expired', note: 'mine' } },
    },
    'data/temp/image/users-1-generated-2-image.jpg': picture,
    'data/temp/video/users-1-generated-3-video.mp4': '\0\0\0\x18ftypisom0000',
    'data/temp/image/bad name.jpg': 'x',
  })

/** 004: config.json, tokens.json, api_keys.json, data/image_cache. */
export const seed004 = () =>
  folderOf({
    'config.json': {
      admin_username: 'admin',
      admin_password: 'another password',
      proxy_url: '',
      base_url: '',
      request_timeout: 90,
      stream_timeout: 400,
      conversation_ttl: 3600,
      max_conversations_per_token: 7,
      max_log_entries: 1000,
      max_image_cache_mb: 123,
      log_level: 'INFO',
      show_thinking: false,
      never_heard_of: true,
    },
    'tokens.json': { [token('three')]: { enabled: true, note: 'n' } },
    'api_keys.json': {
      keys: {
        'sk-test': { name: 'default', enabled: true, created_at: 1_700_000_000 },
        'sk-of-a-friend': {
          name: 'friend',
          enabled: true,
          created_at: '2025-01-01T00:00:00',
          request_count: 3,
        },
        'sk-switched-off': { name: 'off', enabled: false },
      },
    },
    'image_cache/pic-1.png': picture,
    'conversations.json': {},
  })

/** 002 and 003: config.toml with everything in it, token.json; 000 has further sections. */
export const seed002 = () =>
  folderOf({
    'config.toml': `[app]
app_key = "secret of 002"
app_url = "http://127.0.0.1:8000"
image_format = "url"
video_format = "html"
disable_memory = true

[grok]
timeout = 111
thinking = false
dynamic_statsig = true
wreq_emulation = "chrome_136"
max_retry = 2

[token]
refresh_interval_hours = 6

[chat]
stream_timeout = 44

[retry]
retry_budget = 70

[asset]
list_concurrent = 12
upload_timeout = 60

[downstream]
enable_images = false
`,
    'token.json': { ssoBasic: [token('four'), { token: token('five'), tags: ['nsfw'], quota: 80 }] },
    'tmp/image/users-9-image.jpg': picture,
  })
