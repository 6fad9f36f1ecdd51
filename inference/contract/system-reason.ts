/** Why a file could not be written, in words a person can act on, by the codes of the operating system. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed here',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOENT: 'its folder cannot be made or is gone',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
};

/** The reason in a system error; its own message where the code is none of the usual ones. */
export function systemReason({
  code,
  message,
}: {
  readonly code?: string | undefined;
  readonly message: string;
}): string {
  return REASONS[code ?? ''] ?? message;
}
