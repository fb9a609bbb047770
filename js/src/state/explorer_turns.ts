/** One after the other: what "all that match" means depends on the filter that Python has. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the task when all before it are settled, however they ended. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task, task);
    this.#last = mine;
    return mine;
  }
}
