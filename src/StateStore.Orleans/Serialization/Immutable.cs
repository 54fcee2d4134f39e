using Orleans.Serialization.Cloning;

namespace StateStore.Orleans.Serialization;

/// <summary>
/// The base of every converter here. The store's own types know nothing of Orleans and never change once made, so within a process they
/// are passed on as they are; between processes each travels as its surrogate. Surrogates are a wire format that silos of neighbouring
/// versions share: members keep their ids for ever, new ones get new ids and have a default that old senders meant.
/// </summary>
internal abstract class Immutable<T> : ShallowCopier<T>;
