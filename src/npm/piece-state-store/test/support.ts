import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AppConnectionType } from '@activepieces/shared';
import { createMockActionContext, Store } from '@activepieces/pieces-framework';
import { ConversationEvent, StateStore } from '@statestore/client';
import { stateStore as piece } from '../src';

/** The server under test, which other tests use too. */
export const url = (process.env['STATESTORE_URL'] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');

export const unique = (name: string) => `${name}-${randomUUID()}`;

/** A state machine with a way there and back. */
export const fsm = { initial: 'A', transitions: { A: ['B'], B: ['A', 'C'], C: [] } };

export const namespace = (name: string, server = url) => new StateStore({ url: server }).namespace(name);

/** The store of a flow: values are kept as JSON, as Activepieces keeps them. */
export function flowStore(): Store & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    put: async (key, value) => {
      values.set(key, JSON.stringify(value));
      return value;
    },
    get: async (key) => JSON.parse(values.get(key) ?? 'null'),
    delete: async (key) => void values.delete(key),
  };
}

/** The context that the framework gives to actions and triggers. */
function contextOf(propsValue: Record<string, unknown>, connection: Record<string, unknown>, more: object = {}) {
  const auth = { type: AppConnectionType.CUSTOM_AUTH, props: { server_url: url, ...connection } };
  return { ...createMockActionContext({ propsValue }), auth, setSchedule: () => {}, ...more } as never;
}

/** Runs an action of the piece. */
export function run(action: string, propsValue: Record<string, unknown>, connection: Record<string, unknown> = {}): Promise<any> {
  return piece.getAction(action)!.run(contextOf(propsValue, connection));
}

/** A flow that a trigger of the piece starts. */
export class Flow {
  readonly store = flowStore();

  constructor(
    readonly trigger: string,
    readonly propsValue: Record<string, unknown>,
    readonly connection: Record<string, unknown> = {},
    readonly webhookUrl = 'http://127.0.0.1:9/hook',
  ) {}

  enable = () => this.#trigger.onEnable(this.#context());
  disable = () => this.#trigger.onDisable(this.#context());
  poll = () => this.run(undefined);
  run = (payload: unknown) => this.#trigger.run(this.#context(payload)) as Promise<ConversationEvent[]>;
  test = () => this.#trigger.test(this.#context()) as Promise<ConversationEvent[]>;

  get #trigger() {
    return piece.getTrigger(this.trigger)!;
  }

  #context(payload?: unknown) {
    return contextOf(this.propsValue, this.connection, { store: this.store, webhookUrl: this.webhookUrl, payload });
  }
}

/** The options of a dropdown of an action or a trigger. */
export async function options(step: string, prop: string, propsValue: object, search?: string, connection: object | null = {}): Promise<any> {
  const { props } = (piece.getAction(step) ?? piece.getTrigger(step))!;
  const auth = connection && { type: AppConnectionType.CUSTOM_AUTH, props: { server_url: url, ...connection } };
  return props[prop].options({ auth, ...propsValue }, { searchValue: search });
}

export const labels = async (...dropdown: Parameters<typeof options>) => (await options(...dropdown)).options.map(({ label }: { label: string }) => label);

/** The numbers that `numbered` wrote, in the order of the events. */
export const numbers = (events: ConversationEvent[]) => events.map(({ current }) => current!.data['n']);

export const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

/** Makes one change of a conversation for each number. */
export async function numbered(name: string, ns: string, all: number[], state = 'A', server = url): Promise<void> {
  for (const n of all) {
    await namespace(ns, server).conversations.set(name, { state, data: { n } });
  }
}

export function isRefusal(answer: { ok: boolean; error?: { code: string; message: string } }, code: string, message: RegExp): void {
  assert.equal(answer.ok, false);
  assert.equal(answer.error?.code, code);
  assert.match(answer.error!.message, message);
}
