import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the folder's lock for as long as this process lives, or returns null when another process holds it.
 *
 * The lock is the kernel's (a POSIX record lock, taken through SQLite): it goes with the process however that ends, so a
 * stale lock file needs no guess about process ids that may have been reused.
 */
export const takeFolderLock = (file: string): { release(): void } | null => {
  const holder = new DatabaseSync(file);
  try {
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return { release: () => holder.close() };
  } catch (error) {
    holder.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return null;
    throw error;
  }
};
