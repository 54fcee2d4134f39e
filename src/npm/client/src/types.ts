/** The bodies of requests and answers, generated from the OpenAPI document of the server. */
export type { Schemas } from './generated/index.js'

/** A time: a number of milliseconds, or a whole number with a unit, such as `500ms`, `30s`, `5m`, `12h` or `7d`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** A time to live from now on; `-1` = unlimited. */
export type Ttl = Duration | '-1'

/** A JSON object whose members the program does not know. */
export type JsonObject = Record<string, unknown>

/** A merge patch (RFC 7396): a member with a value sets it, `null` removes it, an absent one keeps it. */
export type MergePatch<T> = T extends readonly unknown[] ? T : T extends object ? { [Member in keyof T]?: MergePatch<T[Member]> | null } : T

/** The options of every call. */
export interface CallOptions {
  /** Ends the waiting. A change that was sent may still be made. */
  signal?: AbortSignal | undefined
}

/** The options of a change that has no idempotency key. */
export interface DryRunOptions extends CallOptions {
  /**
   * Whether the server only answers as the change would, and changes nothing. Such a call fails as the change would. Answers of the HTTP API then have
   * `dry_run` and the `events` of the change; a method that returns only a part of the answer returns the same part. @default false
   */
  dryRun?: boolean | undefined
}

/** The options of a change. */
export interface ChangeOptions extends DryRunOptions {
  /** Names the change: the server makes changes with the same key once within 24 hours. If absent, the client makes a key for the retries of this call. */
  idempotencyKey?: string | undefined
}

/** The options of a change of something that has a version. */
export interface VersionedOptions extends ChangeOptions {
  /** The change is made only at this version, otherwise VERSION_CONFLICT; 0 = it must not exist yet. */
  expectedVersion?: number | undefined
}

/** The options of a page of a list. */
export interface PageOptions<After = string> extends CallOptions {
  /** The most entries of a page, from 1. The default is 100, the most are 1000. */
  limit?: number | undefined
  /** The member `next` of the page before. */
  after?: After | undefined
}
