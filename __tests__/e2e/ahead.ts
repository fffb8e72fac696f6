/**
 * Results of jobs that are asked for one after the other and run a few at a time: whoever asks for one sets off those that come after it, too.
 */
export class Ahead<Job, Result> {
  readonly #jobs: readonly Job[];
  readonly #run: (job: Job) => Promise<Result>;
  readonly #started = new Map<Job, Promise<Result>>();
  readonly #atOnce: number;
  readonly #reach: number;
  #running = 0;
  #limit = 0;

  /**
   * @param atOnce how many run at the same time
   * @param reach how many that nobody has asked for yet are begun at most
   */
  constructor(
    jobs: readonly Job[],
    run: (job: Job) => Promise<Result>,
    { atOnce, reach }: { atOnce: number; reach: number },
  ) {
    this.#jobs = jobs;
    this.#run = run;
    this.#atOnce = atOnce;
    this.#reach = reach;
  }

  /** The result of a job; rejects as the job did. */
  resultOf(job: Job): Promise<Result> {
    const index = this.#jobs.indexOf(job);
    this.#limit = Math.max(this.#limit, index + 1 + this.#reach);
    const result = this.#started.get(job) ?? this.#start(job);
    this.#startMore(index);
    return result;
  }

  /** Resolves when none is running any more. */
  async settled(): Promise<void> {
    this.#limit = 0;
    await Promise.allSettled(this.#started.values());
  }

  #start(job: Job): Promise<Result> {
    this.#running += 1;
    const result = this.#run(job);
    this.#started.set(job, result);
    const index = this.#jobs.indexOf(job);
    const next = () => {
      this.#running -= 1;
      this.#startMore(index);
    };
    // Whoever asked gets the error; here it only means that there is room for another.
    result.then(next, next);
    return result;
  }

  #startMore(from: number): void {
    for (const job of this.#jobs.slice(from, this.#limit)) {
      if (this.#running >= this.#atOnce) return;
      if (!this.#started.has(job)) this.#start(job).catch(() => undefined);
    }
  }
}
