import { isStateStoreError, Namespace, Schemas } from '@statestore/client';

/** The states of the state machine of a namespace; none without one. */
export async function statesOf(namespace: Namespace): Promise<string[]> {
  const fsm = await fsmOf(namespace);
  return fsm ? allStates(fsm) : [];
}

/** The states to which a conversation may go now, its present state first. A new conversation begins in the initial state. */
export async function nextStatesOf(namespace: Namespace, conversationId: string | undefined): Promise<string[]> {
  const fsm = await fsmOf(namespace);
  if (!fsm || !conversationId) {
    return fsm ? allStates(fsm) : [];
  }

  const current = (await namespace.conversations.find(conversationId))?.state ?? fsm.initial;
  const listed = Object.hasOwn(fsm.transitions, current) ? fsm.transitions[current] : undefined;
  const next = listed?.map(targetOf) ?? (fsm.unlisted === 'allow' ? allStates(fsm) : []);
  return fsm.strict_self && !next.includes(current) ? next : [current, ...next];
}

async function fsmOf(namespace: Namespace): Promise<Schemas['Fsm'] | undefined> {
  try {
    return (await namespace.schema.get()).fsm;
  } catch (err) {
    if (isStateStoreError(err, 'NOT_FOUND')) {
      return undefined;
    }

    throw err;
  }
}

function allStates({ initial, transitions }: Schemas['Fsm']): string[] {
  return [initial, ...Object.entries(transitions).flatMap(([state, next]) => [state, ...next.map(targetOf)])];
}

/** A transition is the name of a state, or an object with a condition. */
function targetOf(transition: string | { to: string }): string {
  return typeof transition === 'string' ? transition : transition.to;
}
