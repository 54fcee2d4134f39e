namespace StateStore.Server.Options;

/// <summary>
/// Reads a setting of namespaces: <c>1d</c> for all namespaces, <c>sessions=30m</c> for one, <c>acme:*=7d</c> for those whose names begin with
/// <c>acme:</c>, with commas between the parts. The longest match wins.
/// </summary>
internal static class PerNamespaceText
{
    /// <summary>Applies a text to a setting.</summary>
    /// <exception cref="OptionException">The name of a namespace or a value is invalid.</exception>
    public static PerNamespace<T> Apply<T>(string text, PerNamespace<T> setting, Func<string, T> parse)
    {
        foreach (var part in text.Split(','))
        {
            var equals = part.LastIndexOf('=');
            var ns = equals < 0 ? null : part[..equals].Trim();
            if (ns is not null && Names.CheckNamespace(ns, Limits.Default) is { } invalid)
            {
                throw new OptionException(invalid.Message);
            }

            setting = setting.With(ns, parse(part[(equals + 1)..].Trim()));
        }

        return setting;
    }
}
