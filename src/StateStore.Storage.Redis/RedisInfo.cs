namespace StateStore.Storage.Redis;

/// <summary>The answer to INFO: lines of <c>name:value</c>.</summary>
internal sealed class RedisInfo
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>A value; empty if this Redis does not report it.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    public static RedisInfo Parse(string? text)
    {
        var info = new RedisInfo();
        foreach (var line in (text ?? "").AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                info._values[line[..colon].ToString()] = line[(colon + 1)..].ToString();
            }
        }

        return info;
    }
}
