namespace StateStore.JsonSchema.Compilation;

/// <summary>URIs of schemas: resolution of references (RFC 3986 section 5) and fragments.</summary>
internal static class SchemaUri
{
    /// <summary>The base URI of a schema without one.</summary>
    public const string Default = "schema:///";

    /// <summary>Resolves a reference into a URI without fragment and the percent-decoded fragment.</summary>
    public static bool TryResolve(string baseUri, string reference, out string uri, out string fragment)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        var target = hash < 0 ? reference : reference[..hash];
        uri = baseUri;
        if (target.Length == 0)
        {
            return true;
        }

        if (!Uri.TryCreate(new Uri(baseUri), target, out var absolute))
        {
            return false;
        }

        uri = absolute.AbsoluteUri;
        return true;
    }
}
