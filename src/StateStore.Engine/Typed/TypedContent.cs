namespace StateStore.Engine.Typed;

/// <summary>The content of a typed conversation.</summary>
/// <param name="State">The state.</param>
/// <param name="Data">The data.</param>
public sealed record TypedContent<TState, TData>(TState State, TData Data);

/// <summary>A typed conversation at a version.</summary>
/// <param name="Version">The version, from 1; 0 for content that an older tool wrote without a version.</param>
/// <param name="Content">The content.</param>
public sealed record TypedSnapshot<TState, TData>(long Version, TypedContent<TState, TData> Content)
{
    /// <summary>The state.</summary>
    public TState State => Content.State;

    /// <summary>The data.</summary>
    public TData Data => Content.Data;

    /// <summary>The time from which the conversation is gone; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The time at which the conversation entered its state; null = unknown, because an older release or another tool wrote it.</summary>
    public DateTimeOffset? EnteredAt { get; init; }

    /// <summary>The time of the last change; null = unknown, as for <see cref="EnteredAt"/>.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>The outcome of a change of a typed conversation.</summary>
/// <param name="Created">Whether the change created the conversation.</param>
/// <param name="Changed">Whether something was written; false if the conversation already was as requested.</param>
/// <param name="Version">The version after the change.</param>
/// <param name="Content">The content after the change; a hook may have amended it.</param>
public sealed record TypedOutcome<TState, TData>(bool Created, bool Changed, long Version, TypedContent<TState, TData> Content)
{
    /// <summary>The state.</summary>
    public TState State => Content.State;

    /// <summary>The data.</summary>
    public TData Data => Content.Data;
}

/// <summary>The value of a key as a type of the application, at a version.</summary>
/// <param name="Version">The version of the key.</param>
/// <param name="Value">The value.</param>
/// <param name="ExpiresAt">The time from which the key is gone; null = never.</param>
public sealed record TypedKey<T>(long Version, T Value, DateTimeOffset? ExpiresAt);
