import type { SettingRows } from './row.ts'

/** `[media]`: where the copies of pictures and videos lie. */
export const media = {
  'media.storage': [
    'Where files lie',
    '存放位置',
    '图片和视频副本的存放位置：local（data/media）或 s3（任何兼容 S3 的服务器上的存储桶，可由多个网关共用）。',
  ],
  'media.s3_endpoint': [
    'Address of the S3 server',
    'S3 服务器地址',
    'S3 服务器的地址，如 "https://s3.example.com:9000"。空表示 s3_region 对应的 Amazon 地址。',
  ],
  'media.s3_bucket': ['Bucket', '存储桶', '存储桶的名称；必须已经存在。'],
  'media.s3_region': ['Region', '区域', '存储桶所在的区域。空表示 us-east-1，没有区域的服务器也接受它。'],
  'media.s3_access_key_id': [
    'Access key id',
    '访问密钥 ID',
    '访问密钥的 ID；须能在存储桶中读取、写入、删除和列出文件。',
  ],
  'media.s3_secret_access_key': ['Secret of the access key', '访问密钥的机密', '访问密钥的机密部分。'],
  'media.s3_prefix': [
    'Beginning of the names',
    '名称前缀',
    '存储桶与他人共用时，我们的文件名以此开头，如 "grok2api"。',
  ],
  'media.s3_redirect': [
    'Send callers to the S3 server',
    '重定向到 S3 服务器',
    '不经本网关传送文件，而是把调用方重定向到 S3 服务器的签名地址，有效一小时。调用方必须能访问该服务器。',
  ],
} as const satisfies SettingRows
