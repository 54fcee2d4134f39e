using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace StateStore.Core.Tables;

/// <summary>
/// Under what a record is found by the value of a field: <c>{number of the index}:{hash}</c>. Values that are equal as JSON have the same hash, others
/// nearly always another; whoever finds a record by it looks at the record too. A storage format.
/// </summary>
public static class RecordIndex
{
    private const int HashBytes = 8;

    /// <summary>What a record of the table stands under; nothing for a field that it has not.</summary>
    public static IEnumerable<string> TermsOf(Table table, JsonText record)
    {
        if (table.Indexes.IsEmpty)
        {
            yield break;
        }

        var members = JsonMembers.Of(record);
        for (var i = 0; i < table.Indexes.Length; i++)
        {
            if (Find(members, table.Indexes[i]) is { } value)
            {
                yield return Term(i, value);
            }
        }
    }

    /// <summary>What the records that have these values stand under; null where no index knows any of the fields.</summary>
    public static string? TermOf(Table table, JsonMembers wanted)
    {
        for (var i = 0; i < table.Indexes.Length; i++)
        {
            if (Find(wanted, table.Indexes[i]) is { } value)
            {
                return Term(i, value);
            }
        }

        return null;
    }

    private static JsonText? Find(JsonMembers members, string field)
    {
        var quoted = new JsonBuilder();
        quoted.String(field);
        var index = members.IndexOf(quoted.Written);
        quoted.Dispose();
        return index < 0 ? null : members.Value(index);
    }

    private static string Term(int index, JsonText value)
    {
        using var document = TrustedJson.Document(value.Utf8);
        var json = new JsonBuilder();
        WriteCanonical(document.RootElement, ref json);
        var hash = SHA256.HashData(json.Written);
        json.Dispose();
        return string.Create(CultureInfo.InvariantCulture, $"{index}:{Convert.ToHexStringLower(hash, 0, HashBytes)}");
    }

    /// <summary>One spelling for all that are equal: objects by name, numbers as the double next to them.</summary>
    private static void WriteCanonical(JsonElement value, scoped ref JsonBuilder json)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.String(member.Name).Byte((byte)':');
                    WriteCanonical(member.Value, ref json);
                }

                json.Byte((byte)'}');
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    WriteCanonical(item, ref json);
                }

                json.Byte((byte)']');
                break;
            case JsonValueKind.Number:
                // A number that no double comes near, in a record of an earlier version, is found as 0 and then looked at.
                _ = value.TryGetDouble(out var number);
                json.String((number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture)).Byte((byte)'#');
                break;
            case JsonValueKind.String:
                json.String(value.GetString());
                break;
            default:
                // These words are stored: they do not follow the names of the platform.
                json.String(value.ValueKind switch { JsonValueKind.True => "True", JsonValueKind.False => "False", _ => "Null" }).Byte((byte)'!');
                break;
        }
    }
}
