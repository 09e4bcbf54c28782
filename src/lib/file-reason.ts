// What the system's error codes mean to a person.
const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'there is a file of that name already',
  EMFILE: 'too many files are open; raise the limit (ulimit -n, or LimitNOFILE in a systemd unit)',
  ELOOP: 'its symbolic links go in a circle',
}

/** Why a file could not be used, in words; the error's own message when the code is not a usual one. */
export function fileReason(error: unknown): string {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException
  return reasons[code] ?? message
}
