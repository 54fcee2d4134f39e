
namespace StateStore.Server.Options;

/// <summary>How long keys live of which nothing is said: <c>1d</c> for all, <c>sessions=30m</c> for one namespace, several with commas between them.</summary>
internal static class KeyTtlText
{
    public static EngineOptions Apply(string text, EngineOptions options)
    {
        foreach (var part in text.Split(','))
        {
            var equals = part.LastIndexOf('=');
            var parsed = DurationText.Ttl(part[(equals + 1)..].Trim(), options.Limits);
            if (!parsed.TryGet(out var ttl, out var error))
            {
                throw new OptionException(error.Message);
            }

            options = equals < 0 ? options with { KeyTtl = ttl } : options with { KeyTtls = options.KeyTtls.SetItem(part[..equals].Trim(), ttl) };
        }

        return options;
    }
}
