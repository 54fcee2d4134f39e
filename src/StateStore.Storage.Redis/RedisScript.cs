using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>One embedded script, in one or more files, run by its hash. Its text is sent only if Redis does not know it, or no longer knows it.</summary>
internal sealed class RedisScript
{
    public static readonly RedisScript Commit = new("times", "commit_times", "commit_writes", "commit");
    public static readonly RedisScript Terms = new("times", "terms");
    public static readonly RedisScript Backfill = new("times", "backfill");
    public static readonly RedisScript Measure = new("measure");
    public static readonly RedisScript Load = new("load");
    public static readonly RedisScript Scan = new("scan");
    public static readonly RedisScript Due = new("due");
    public static readonly RedisScript ReadLog = new("read_log");
    public static readonly RedisScript History = new("history");
    public static readonly RedisScript Describe = new("describe");
    public static readonly RedisScript Adopt = new("times", "adopt");
    public static readonly RedisScript SetAside = new("times", "set_aside");
    public static readonly RedisScript Restore = new("times", "restore");
    public static readonly RedisScript Delete = new("delete");
    public static readonly RedisScript Remains = new("remains");
    public static readonly RedisScript Sweep = new("sweep");
    public static readonly RedisScript Revive = new("revive");
    public static readonly RedisScript Register = new("register");
    public static readonly RedisScript Earliest = new("earliest");
    public static readonly RedisScript Hints = new("hints");
    public static readonly RedisScript Hint = new("hint");

    private readonly string _text;
    private readonly byte[] _hash;

    private RedisScript(params ReadOnlySpan<string> parts)
    {
        _text = Read("shared");
        foreach (var part in parts)
        {
            _text += Read(part);
        }

#pragma warning disable CA5350 // Redis names scripts by SHA-1.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>The name of the script in Redis, in hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(_hash);

    public async Task<RedisResult> EvaluateAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_hash, keys, arguments).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // A restart or SCRIPT FLUSH. An unknown script did not run, so this call repeats nothing.
            return await database.ScriptEvaluateAsync(_text, keys, arguments).ConfigureAwait(false);
        }
    }

    private static string Read(string name)
    {
        var resource = $"{typeof(RedisScript).Namespace}.Scripts.{name}.lua";
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
