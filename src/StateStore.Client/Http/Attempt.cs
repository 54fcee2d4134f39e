namespace StateStore.Client.Http;

/// <summary>The way in which an attempt ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The server gave an answer that another attempt would not change.</summary>
    Final,

    /// <summary>The server certainly did not run the request; another attempt may succeed.</summary>
    NotRun,

    /// <summary>The server may have run the request; another attempt may succeed.</summary>
    Unknown,
}

/// <summary>The result of one attempt.</summary>
/// <param name="Result">The value or the error.</param>
/// <param name="End">The way in which the attempt ended.</param>
/// <param name="Pause">The time after which the server wants the next attempt.</param>
internal readonly record struct Attempt<T>(Result<T> Result, AttemptEnd End = AttemptEnd.Final, TimeSpan Pause = default);
