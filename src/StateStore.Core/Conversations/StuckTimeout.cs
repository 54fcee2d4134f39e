namespace StateStore.Core.Conversations;

/// <summary>The timeout of a conversation that could not be fired, and the reason.</summary>
/// <param name="To">The state that the timeout leads to.</param>
/// <param name="Code">The error that refused the change.</param>
/// <param name="Message">The message of the error, at most <see cref="MessageLength"/> characters.</param>
/// <param name="At">The time of the refusal, in whole milliseconds.</param>
public sealed record StuckTimeout(string To, ErrorCode Code, string Message, DateTimeOffset At)
{
    /// <summary>The greatest length of a message: it is stored with the conversation.</summary>
    internal const int MessageLength = 500;

    /// <summary>The reason for which a timeout is refused.</summary>
    internal static StuckTimeout Of(string to, StoreError refusal, DateTimeOffset at) =>
        new(to, refusal.Code, Shorten(refusal.Message), DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()));

    private static string Shorten(string message)
    {
        if (message.Length <= MessageLength)
        {
            return message;
        }

        // A surrogate pair must not be divided: half of it is no valid Unicode.
        const int Kept = MessageLength - 1;
        return string.Concat(message.AsSpan(0, char.IsHighSurrogate(message[Kept - 1]) ? Kept - 1 : Kept), "…");
    }
}
