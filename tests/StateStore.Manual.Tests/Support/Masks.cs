using System.Text.RegularExpressions;

namespace StateStore.Manual.Tests.Support;

/// <summary>Hides the parts of an output that differ from run to run.</summary>
internal static partial class Masks
{
    public static string Apply(string line)
    {
        line = Time().Replace(line, "TIME");
        line = Token().Replace(line, "$1TOKEN");
        line = Webhook().Replace(line, "WEBHOOK");
        line = RedisPosition().Replace(line, "POSITION");
        line = Measured().Replace(line, "$1NUMBER");
        return Process().Replace(line, "$1PID").TrimEnd();
    }

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")]
    private static partial Regex Time();

    /// <summary>Lease tokens begin at the milliseconds since 1970.</summary>
    [GeneratedRegex(@"(""?token""?: ?|token )\d{13}")]
    private static partial Regex Token();

    /// <summary>The id of a webhook, and that of a test message.</summary>
    [GeneratedRegex(@"wh_[0-9a-f]{16}(_test_[0-9a-f]{8})?")]
    private static partial Regex Webhook();

    [GeneratedRegex(@"\b\d{13}-\d+\b")]
    private static partial Regex RedisPosition();

    /// <summary>The ages and stored times of conversations, and the changes within the last minute, which a slow run leaves behind.</summary>
    [GeneratedRegex(@"(""(oldest|p50|p95|minute|entered_at|updated_at)"":)\d+")]
    private static partial Regex Measured();

    /// <summary>The line that a shell prints when it starts a program in the background.</summary>
    [GeneratedRegex(@"^(\[\d+\] )\d+$")]
    private static partial Regex Process();
}
