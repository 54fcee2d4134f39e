import { durationText } from './durations.js'
import type { Sender } from './http/Sender.js'
import { segment } from './http/targets.js'
import type { DryRunOptions, Duration, Schemas } from './types.js'

/** A rate limit: at most `limit` in each window. */
export interface Take extends DryRunOptions {
  /** The most that may be taken in one window. */
  limit: number
  window: Duration
  /** `sliding`: every period of the length of the window; `fixed`: consecutive windows. @default "sliding" */
  kind?: 'sliding' | 'fixed' | undefined
  /** The amount to take, all of it or nothing. @default 1 */
  n?: number | undefined
}

/** The rate limits of a namespace. */
export class Limits {
  /** @internal */
  constructor(
    private readonly namespacePath: string,
    private readonly sender: Sender,
  ) {}

  /** Takes from a limit if its window allows it. A refusal is an answer (`allowed: false`). A lost answer is an error: a retry could take twice. */
  async take(name: string, { limit, window, kind, n, dryRun, signal }: Take): Promise<Omit<Schemas['LimitAnswer'], 'ok'>> {
    const body = JSON.stringify({ limit, window: durationText(window), kind, n })
    const { ok: _, ...answer } = await this.sender.send<Schemas['LimitAnswer']>({ method: 'POST', path: `${this.namespacePath}/limits/${segment(name)}`, body, dryRun, signal })
    return answer
  }
}
