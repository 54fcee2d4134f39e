using System.Globalization;
using System.Text;

namespace StateStore.Client.Http;

/// <summary>Writes the paths and queries of requests.</summary>
internal static class Targets
{
    /// <summary>The path of a namespace.</summary>
    public static string Namespace(string ns) => "/v1/namespaces/" + Name(ns);

    /// <summary>A name as one segment of a path.</summary>
    public static string Name(string name) => Uri.EscapeDataString(name);

    /// <summary>A number as text; null if there is none.</summary>
    public static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time to live as text; null if it is unsaid.</summary>
    public static string? Ttl(TimeToLive ttl) =>
        !ttl.IsSaid ? null : ttl == TimeToLive.Forever ? "-1" : string.Create(CultureInfo.InvariantCulture, $"{ttl.Milliseconds}ms");

    /// <summary>A path with the parameters that have a value.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var target = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                target.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return target.ToString();
    }
}
