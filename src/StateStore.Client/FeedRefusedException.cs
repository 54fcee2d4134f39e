using System.Diagnostics.CodeAnalysis;

namespace StateStore.Client;

/// <summary>
/// The server refuses a feed that was open before, and a retry would not help: the API key was revoked, for example. The enumeration of
/// <see cref="ChangeStream.Changes"/> throws it.
/// </summary>
/// <param name="error">The error of the server.</param>
[SuppressMessage("Design", "CA1032", Justification = "Without an error the exception says nothing.")]
public sealed class FeedRefusedException(StoreError error) : StateStoreException(error);
