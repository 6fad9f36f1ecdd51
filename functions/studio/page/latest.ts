/** Work that can be stopped by its signal. */
export type Work<Request> = (request: Request, signal: AbortSignal) => Promise<void>;

/**
 * Does one piece of work at a time. Of the requests that come meanwhile only the newest waits, and the work in hand is stopped for it
 * where that is worth while.
 */
export class Latest<Request> {
  private readonly work: Work<Request>;
  private readonly isWorthStopping: (running: Request, next: Request) => boolean;
  private running: { readonly request: Request; readonly controller: AbortController } | undefined;
  private waiting: Request | undefined;

  /** @param work must not reject */
  constructor(work: Work<Request>, isWorthStopping: (running: Request, next: Request) => boolean) {
    this.work = work;
    this.isWorthStopping = isWorthStopping;
  }

  ask(request: Request): void {
    if (!this.running) {
      void this.run(request);
      return;
    }
    this.waiting = request;
    if (this.isWorthStopping(this.running.request, request)) this.running.controller.abort();
  }

  private async run(first: Request): Promise<void> {
    for (let request: Request | undefined = first; request !== undefined; request = this.next()) {
      const controller = new AbortController();
      this.running = { request, controller };
      await this.work(request, controller.signal);
    }
    this.running = undefined;
  }

  private next(): Request | undefined {
    const next = this.waiting;
    this.waiting = undefined;
    return next;
  }
}
