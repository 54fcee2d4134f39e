namespace StateStore.Server.Options;

/// <summary>A setting of namespaces: <c>1d</c> for all, <c>sessions=30m</c> for one, several with commas between them.</summary>
internal static class PerNamespaceText
{
    /// <exception cref="OptionException">A namespace has no such name, or the value is none.</exception>
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
