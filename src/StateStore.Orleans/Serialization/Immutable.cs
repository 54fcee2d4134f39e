using Orleans.Serialization.Cloning;

namespace StateStore.Orleans.Serialization;

/// <summary>
/// The base of all converters. The types of the store do not depend on Orleans and are immutable, so within a process they are passed without a copy.
/// Between processes each is sent as its surrogate. Surrogates are a wire format that silos of neighboring versions share.
/// Members never change their ids. A new member gets a new id, and its default has the meaning that old senders intended.
/// </summary>
internal abstract class Immutable<T> : ShallowCopier<T>;
