using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace StateStore.Core.Tables;

/// <summary>Makes the index terms of records: <c>{number of the index}:{hash}</c>. This is a storage format.</summary>
/// <remarks>
/// Values that are equal as JSON have the same hash. Other values may share it in rare cases, so a search also compares the records that it finds.
/// </remarks>
public static class RecordIndex
{
    private const int HashBytes = 8;

    /// <summary>The index terms of a record; none for a field that it lacks.</summary>
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

    /// <summary>An index term that all records with these values have; null if no field is indexed.</summary>
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

    /// <summary>Writes one spelling for all equal values: objects in the order of names, numbers as the nearest double.</summary>
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
                // A record of an earlier version may hold a number beyond double. It gets the term of 0, and the search compares the record.
                _ = value.TryGetDouble(out var number);
                json.String((number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture)).Byte((byte)'#');
                break;
            case JsonValueKind.String:
                json.String(value.GetString());
                break;
            default:
                // These words are stored, so they must not follow the names of the platform.
                json.String(value.ValueKind switch { JsonValueKind.True => "True", JsonValueKind.False => "False", _ => "Null" }).Byte((byte)'!');
                break;
        }
    }
}
