import { readFileSync } from 'node:fs';

/** One thing that can be timed: `run` does it once. */
export type Case = { name: string; run: (round: number) => Promise<unknown> };

export type Timing = {
  name: string;
  times: number;
  medianMs: number;
  p95Ms: number;
  /**
   * The median of what it took in a round by what the first case took in the same one, where rounds were kept. A processor that changes its
   * pace between rounds moves two medians by how many slow rounds each happens to have; it does not move this.
   */
  ofFirst?: number;
};

/** The value below which the given share of the numbers lies (nearest rank). */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** What a list of times, in milliseconds, comes down to. */
export function summarise(name: string, times: readonly number[]): Timing {
  return { name, times: times.length, medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

/**
 * Times all cases in turn, round by round, so that whatever else the machine does meets all of them alike; the order
 * turns with every round, since the first of a round would pay for a pause before it.
 */
export async function interleave(cases: readonly Case[], rounds: number, warmUp: number): Promise<Timing[]> {
  const times = cases.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const offset of cases.keys()) {
      const at = (offset + round + warmUp) % cases.length;
      const started = performance.now();
      await cases[at]?.run(round + warmUp);
      if (round >= 0) times[at]?.push(performance.now() - started);
    }
  }
  return cases.map(({ name }, at) => {
    const own = times[at] ?? [];
    return {
      ...summarise(name, own),
      ofFirst: quantile(
        own.map((ms, round) => ms / times[0]![round]!),
        0.5,
      ),
    };
  });
}

/** Prints timings as a table; the first is what the others are compared with. */
export function printTimings(timings: readonly Timing[]): void {
  const [baseline] = timings;
  const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`.padStart(11);
  const inRounds = timings.some(({ ofFirst }) => ofFirst !== undefined);
  console.log(
    `${'case'.padEnd(44)}  times     median        p95   median ×   p95 ×${inRounds ? '   by round ×' : ''}`,
  );
  for (const timing of timings) {
    const ratio = (key: 'medianMs' | 'p95Ms') =>
      timing === baseline || !baseline ? '–' : (timing[key] / baseline[key]).toFixed(2);
    console.log(
      `${timing.name.padEnd(44)} ${String(timing.times).padStart(6)}${ms(timing.medianMs)}${ms(timing.p95Ms)}` +
        `${ratio('medianMs').padStart(11)}${ratio('p95Ms').padStart(8)}` +
        (inRounds
          ? (timing === baseline ? '–' : (timing.ofFirst ?? Number.NaN).toFixed(2)).padStart(13)
          : ''),
    );
  }
}

/** A line of /proc/<pid>/status of a process, in megabytes. */
export const memoryOf = (pid: number, line: 'VmHWM' | 'VmRSS' | 'RssAnon'): number => {
  const [, kilobytes] =
    new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1000;
};
