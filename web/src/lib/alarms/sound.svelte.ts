import { tonesOf, type Tone } from './tones.ts';
import { SEVERITIES, type Alarm, type Severity } from './wire.ts';

const KEPT = 'haidai.alarm-sound';

const recall = (): Severity | null => {
  try {
    return SEVERITIES.find((severity) => String(severity) === localStorage.getItem(KEPT)) ?? null;
  } catch {
    return null; // storage is switched off by policy on some office PCs
  }
};

const keep = (from: Severity | null): void => {
  try {
    if (from === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, String(from));
  } catch {
    // it is chosen anew next time
  }
};

/** Sounds as long as somebody has to take an alarm up, if the person wants that. */
export class AlarmSound {
  /** The least severity that sounds; null for none. */
  from = $state.raw<Severity | null>(recall());
  /** The browser makes no sound before somebody has clicked or typed. */
  blocked = $state(false);
  readonly #waiting: () => readonly Alarm[];
  #silenced = $state.raw<ReadonlySet<string>>(new Set());
  #context: AudioContext | null = null;
  readonly #loud = $derived.by(() =>
    this.#waiting().filter(
      ({ id, severity }) => this.from !== null && severity <= this.from && !this.#silenced.has(id),
    ),
  );
  /** The severity that sounds now. */
  readonly now = $derived<Severity | null>(this.#loud[0]?.severity ?? null);

  /** `waiting` are the alarms that nobody has taken up, the worst first. */
  constructor(waiting: () => readonly Alarm[]) {
    this.#waiting = waiting;
  }

  choose(from: Severity | null): void {
    this.from = from;
    keep(from);
    if (from !== null) this.try(from);
  }

  /** Lets one hear how a severity sounds. */
  try(severity: Severity): void {
    this.#play(tonesOf(severity).tones);
  }

  /** Those that sound now stop; what comes later sounds. */
  silence(): void {
    this.#silenced = new Set([...this.#silenced, ...this.#loud.map(({ id }) => id)]);
  }

  /** Sounds when it has to; the answer ends it. */
  watch(): () => void {
    const unblock = () => {
      if (this.blocked && this.now !== null) this.try(this.now);
    };
    addEventListener('pointerup', unblock);
    addEventListener('keydown', unblock);
    const stop = $effect.root(() => {
      $effect(() => {
        if (this.now === null) {
          this.blocked = false;
          return;
        }
        const { tones, everyMs } = tonesOf(this.now);
        this.#play(tones);
        const timer = setInterval(() => this.#play(tones), everyMs);
        return () => clearInterval(timer);
      });
    });
    return () => {
      stop();
      removeEventListener('pointerup', unblock);
      removeEventListener('keydown', unblock);
      void this.#context?.close();
      this.#context = null;
    };
  }

  #play(tones: readonly Tone[]): void {
    // a browser complains about a context that is made before it may sound
    if (!this.#context && navigator.userActivation?.hasBeenActive === false) {
      this.blocked = true;
      return;
    }
    const context = (this.#context ??= new AudioContext());
    void context.resume();
    this.blocked = context.state === 'suspended' && navigator.userActivation?.hasBeenActive !== true;
    for (const { at, hz, seconds } of tones) {
      const begin = context.currentTime + at;
      const gain = new GainNode(context, { gain: 0 });
      // a tone that begins or ends at once cracks
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(0.25, begin + 0.02);
      gain.gain.setValueAtTime(0.25, begin + seconds - 0.04);
      gain.gain.linearRampToValueAtTime(0, begin + seconds);
      const tone = new OscillatorNode(context, { type: 'triangle', frequency: hz });
      tone.connect(gain).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + seconds);
      tone.onended = () => gain.disconnect();
    }
  }
}
