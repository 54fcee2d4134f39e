using System.Text.Json;

namespace StateStore.Core.Json;

/// <summary>Applies a JSON Merge Patch (RFC 7396): objects merge member by member, null removes, any other value replaces.</summary>
internal static class JsonMergePatch
{
    /// <summary>Applies <paramref name="patch"/> to <paramref name="target"/>. Existing members keep their order; new ones follow.</summary>
    public static JsonText Apply(JsonText target, JsonText patch)
    {
        using var left = TrustedJson.Document(target.Utf8);
        using var right = TrustedJson.Document(patch.Utf8);
        var output = new JsonBuilder(target.Utf8.Length + patch.Utf8.Length);
        Merge(left.RootElement, right.RootElement, ref output);
        return output.ToJsonText();
    }

    private static void Merge(JsonElement? target, JsonElement patch, scoped ref JsonBuilder output)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            WriteRaw(patch, ref output);
            return;
        }

        output.Byte((byte)'{');
        var empty = true;
        var changes = patch.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        if (target is { ValueKind: JsonValueKind.Object } current)
        {
            foreach (var member in current.EnumerateObject())
            {
                if (!changes.Remove(member.Name, out var change))
                {
                    WriteName(member.Name, ref empty, ref output);
                    WriteRaw(member.Value, ref output);
                }
                else if (change.ValueKind != JsonValueKind.Null)
                {
                    WriteName(member.Name, ref empty, ref output);
                    Merge(member.Value, change, ref output);
                }
            }
        }

        foreach (var member in patch.EnumerateObject())
        {
            // The changes left over have no counterpart in the target.
            if (changes.ContainsKey(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                WriteName(member.Name, ref empty, ref output);
                Merge(null, member.Value, ref output);
            }
        }

        output.Byte((byte)'}');
    }

    private static void WriteName(string name, ref bool empty, scoped ref JsonBuilder output)
    {
        if (!empty)
        {
            output.Byte((byte)',');
        }

        empty = false;
        output.String(name).Byte((byte)':');
    }

    private static void WriteRaw(JsonElement element, scoped ref JsonBuilder output) =>
        output.Raw(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element));
}
