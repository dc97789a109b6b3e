import { live } from './live.svelte.ts';

/** What of a dataset changed. */
export type RecordsPart = 'records' | 'catalogue' | 'indicators';
export type RecordsChange = { dataset: string; part: RecordsPart };

/** A load tells of several things in a row, and of many datasets when the demonstration data comes. */
const GATHER_MS = 1_000;

/** Calls `changed` with what changed, gathered for a second; null where some of it was passed over. Returns what ends it. */
export const onRecords = (changed: (changes: RecordsChange[] | null) => void): (() => void) => {
  let gathered: RecordsChange[] | null = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = live.on('records', (data) => {
    if (data === null) gathered = null;
    else gathered?.push(data as RecordsChange); // the server made it
    timer ??= setTimeout(() => {
      timer = undefined;
      const changes = gathered;
      gathered = [];
      changed(changes);
    }, GATHER_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
};
