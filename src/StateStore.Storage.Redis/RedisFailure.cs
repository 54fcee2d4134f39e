using System.Security.Authentication;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Tells a Redis that is unavailable, or can't serve now, from a bug.</summary>
internal static class RedisFailure
{
    /// <summary>The error codes of Redis that concern its condition and not the request, with our own words for the condition.</summary>
    private static readonly (string Code, string Words)[] Conditions =
    [
        ("LOADING", "is loading its data"),
        ("READONLY", "is a replica and takes no writes"),
        ("MISCONF", "can't save to its disk and takes no writes"),
        ("OOM", "has no memory left and takes no writes; raise maxmemory"),
        ("BUSY", "is busy with a script"),
        ("NOREPLICAS", "has too few replicas and takes no writes"),
        ("MASTERDOWN", "is a replica without its master"),
        ("CLUSTERDOWN", "is a cluster that is down"),
        ("TRYAGAIN", "moves slots"),
        ("NOAUTH", PasswordRefused),
        ("WRONGPASS", PasswordRefused),
        (NoPermission, NotPermitted),
    ];

    private const string NoPermission = "NOPERM";
    private const string NotPermitted = "does not let this user run a command that StateStore needs; see the user's ACL";

    /// <summary>The text of Redis 7, without a code, if a script runs a command that the user may not run.</summary>
    private const string NotPermittedInScript = "The user executing the script can't";

    private const string PasswordRefused = "refuses the password";
    private const string CertificateRefused = "does not agree on TLS with us: a certificate is not accepted, or it speaks no TLS";
    private const string Unreachable = "can't be reached";

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        RedisServerException server => IsCondition(server.Message),
        _ => false,
    };

    /// <summary>Whether a key has another type than the command needs: another tool has overwritten it.</summary>
    public static bool IsWrongType(RedisServerException exception) => exception.Message.Contains("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>Whether Redis answered that it can't serve now.</summary>
    public static bool IsRefusal(Exception? exception) => exception is RedisException and not RedisConnectionException && IsCondition(exception.Message);

    /// <summary>Whether Redis has not begun the call, and will not: it was not sent, or refused as a whole.</summary>
    public static bool WasNotDone(Exception exception) =>
        IsRefusal(exception) || exception is RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog };

    /// <summary>The exception for an error that a script caught and returned.</summary>
    /// <param name="message">The text of Redis.</param>
    /// <param name="changedNothing">Whether the script had written nothing before.</param>
    public static Exception Of(string message, bool changedNothing) => IsCondition(message)
        ? new StorageUnavailableException($"Redis can't serve: {message}", new RedisException(message)) { ChangedNothing = changedNothing, Reason = Words(new RedisException(message)) }
        : new InvalidOperationException($"Redis refused a command: {message}");

    /// <summary>
    /// The problem of Redis in our own words, worded to follow "redis at HOST:PORT". They appear where the text of an exception must not.
    /// </summary>
    public static string Words(Exception exception) => exception switch
    {
        StorageUnavailableException { InnerException: { } inner } => Words(inner),
        StorageUnavailableException => "has not answered yet",
        _ when IsCertificateRefused(exception) => CertificateRefused,
        _ when IsPasswordRefused(exception) => PasswordRefused,
        TimeoutException => "does not answer",
        RedisConnectionException => Unreachable,
        RedisException => ConditionIn(exception.Message) is ({ } code, var words) ? $"{words} ({code})" : "refused a command",
        _ => Unreachable,
    };

    /// <summary>A connection broke or was never made; what the library says of it need not be the cause.</summary>
    public static bool IsUnreachable(Exception exception) => Words(exception) == Unreachable;

    /// <summary>The client library reports a failed handshake and a wrong password in the same way; only the inner exception tells.</summary>
    private static bool IsCertificateRefused(Exception exception) =>
        exception is RedisConnectionException && (exception.InnerException is AuthenticationException || exception.InnerException?.InnerException is AuthenticationException);

    public static bool IsPasswordRefused(Exception? exception) => exception switch
    {
        null => false,
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => true,
        RedisException when ConditionIn(exception.Message).Words == PasswordRefused => true,
        _ => IsPasswordRefused(exception.InnerException),
    };

    private static bool IsCondition(string message) => ConditionIn(message).Code is not null;

    // Redis before 7 wraps the error of a command in a script: "ERR Error running script ...: -OOM command not allowed ...".
    private static (string? Code, string Words) ConditionIn(string message) => message.Contains(NotPermittedInScript, StringComparison.Ordinal)
        ? (NoPermission, NotPermitted)
        : Array.Find(
            Conditions,
            condition => message.StartsWith(condition.Code, StringComparison.Ordinal) || message.Contains($"-{condition.Code} ", StringComparison.Ordinal));
}
