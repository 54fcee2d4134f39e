import type { Call } from './http/Call.js'
import type { Sender } from './http/Sender.js'
import { segment } from './http/targets.js'
import { jsonText } from './json.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import type { CallOptions, DryRunOptions, PageOptions, Schemas } from './types.js'

/**
 * The webhooks of a namespace: the server sends events to their receivers. Bodies and answers are those of the HTTP API. If the answer of `create`,
 * `rotate`, `delete`, `test` or `replay` is lost, the call fails: a second one could do it twice.
 */
export class Webhooks {
  readonly #path: string

  /** @internal */
  constructor(
    namespacePath: string,
    private readonly sender: Sender,
  ) {
    this.#path = `${namespacePath}/webhooks`
  }

  /** Lists the webhooks in the order of their ids, without secrets. */
  async list(options: CallOptions = {}): Promise<Schemas['WebhookContent'][]> {
    return (await this.sender.get<Schemas['WebhookList']>(this.#path, options)).webhooks
  }

  /** Creates a webhook. Only this answer has the secret with which the receiver verifies signatures. */
  create(webhook: Schemas['CreateWebhook'], options: DryRunOptions = {}): Promise<Schemas['WebhookCreated']> {
    return this.#send({ method: 'POST', path: this.#path, body: jsonText(webhook) }, options)
  }

  /** Gets a webhook and the progress of its deliveries. */
  get(id: string, options: CallOptions = {}): Promise<Schemas['WebhookInfo']> {
    return this.sender.get(this.#of(id), options)
  }

  /** Changes the members of the body, and keeps the others. */
  change(id: string, members: Schemas['ChangeWebhook'], options: DryRunOptions = {}): Promise<Schemas['WebhookContent']> {
    return this.#changed({ method: 'PATCH', path: this.#of(id), body: jsonText(members), isRepeatable: true }, options)
  }

  /** Deletes a webhook with its dead letters and the events that wait. */
  delete(id: string, options: DryRunOptions = {}): Promise<Schemas['WebhookContent']> {
    return this.#changed({ method: 'DELETE', path: this.#of(id) }, options)
  }

  /** Stops the sending. The server collects the events, each for at most a day. */
  pause(id: string, options: DryRunOptions = {}): Promise<Schemas['WebhookContent']> {
    return this.#changed({ method: 'POST', path: this.#of(id, 'pause'), isRepeatable: true }, options)
  }

  /** Continues a webhook that was paused or disabled. */
  resume(id: string, options: DryRunOptions = {}): Promise<Schemas['WebhookContent']> {
    return this.#changed({ method: 'POST', path: this.#of(id, 'resume'), isRepeatable: true }, options)
  }

  /** Gives a webhook a new secret. The server signs with both until the overlap ends. */
  rotate(id: string, { overlap, ...options }: DryRunOptions & Schemas['RotateWebhook'] = {}): Promise<Schemas['WebhookCreated']> {
    return this.#send({ method: 'POST', path: this.#of(id, 'rotate'), body: JSON.stringify({ overlap }) }, options)
  }

  /** Sends an event of the type `webhook.test`. */
  test(id: string, options: DryRunOptions = {}): Promise<Schemas['WebhookTested']> {
    return this.#send({ method: 'POST', path: this.#of(id, 'test') }, options)
  }

  /** Lists the most recent attempts, newest first. */
  async deliveries(id: string, options: CallOptions = {}): Promise<Schemas['DeliveryList']['deliveries']> {
    return (await this.sender.get<Schemas['DeliveryList']>(this.#of(id, 'deliveries'), options)).deliveries
  }

  /** Lists the events that the receiver did not accept within a day, oldest first. */
  deadLetters(id: string, options: PageOptions = {}): Listing<Schemas['DeadLetterList'], Schemas['DeadLetterList']['dead_letters'][number]> {
    return listing(this.sender, this.#of(id, 'dead-letters'), options, (page) => page.dead_letters)
  }

  /** Sends one dead letter again, or all of them. Returns their number. */
  async replay(id: string, { deadLetter, ...options }: DryRunOptions & { deadLetter?: string | undefined } = {}): Promise<number> {
    const body = JSON.stringify({ dead_letter: deadLetter })
    return (await this.#send<Schemas['Replayed']>({ method: 'POST', path: this.#of(id, 'replay'), body }, options)).replayed
  }

  /** Gets the public keys of a webhook whose signatures are `ed25519`, as a JSON Web Key Set. */
  keys(id: string, options: CallOptions = {}): Promise<Schemas['WebhookKeys']> {
    const call: Call = { method: 'GET', path: this.#of(id, 'jwks'), isRepeatable: true, ...options }
    return this.sender.send(call, async (response) => response.json() as Promise<Schemas['WebhookKeys']>)
  }

  #of(id: string, verb?: string): string {
    return `${this.#path}/${segment(id)}${verb === undefined ? '' : `/${verb}`}`
  }

  #send<T>(call: Call, { dryRun, signal }: DryRunOptions): Promise<T> {
    return this.sender.send({ ...call, dryRun, signal })
  }

  async #changed(call: Call, options: DryRunOptions): Promise<Schemas['WebhookContent']> {
    return (await this.#send<Schemas['Webhook']>(call, options)).webhook
  }
}
