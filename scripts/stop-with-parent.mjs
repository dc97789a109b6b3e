/**
 * Loaded before a task by run.mjs: when the runner disappears (`kill -9`), its pipe closes and the task ends as on SIGTERM.
 * Processes that the task forks load this too; they have another parent and are left alone.
 */
if (process.channel && process.env.HAIDAI_RUNNER === String(process.ppid)) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The pipe alone must not keep a finished task alive.
  process.channel.unref();
}
