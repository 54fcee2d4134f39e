using System.Text;

namespace StateStore.Core.Tests;

/// <summary>Shorthands of the tests of Core.</summary>
internal static class Parsing
{
    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static JsonText ParseJson(string text) => JsonText.Parse(Utf8(text).Span, Limits.Default).Value;

    public static Result<SchemaBundle> ParseBundle(string text) => SchemaBundle.Parse(Utf8(text).Span, Limits.Default);

    public static SchemaBundle Bundle(string fsm) => ParseBundle($"{{\"fsm\":{fsm}}}").Value;
}
