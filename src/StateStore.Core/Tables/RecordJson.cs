using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Core.Tables;

/// <summary>Builds records as JSON from members. It does not look into values.</summary>
public static class RecordJson
{
    /// <summary>The name of the field that holds a record's id.</summary>
    public const string IdField = "id";

    /// <summary>The record: its id first, then the data without an <c>id</c> of their own.</summary>
    public static JsonText Compose(long id, JsonText data)
    {
        var json = new JsonBuilder(data.Utf8.Length + 32);
        json.Raw("{\"id\":"u8).Number(id);
        var members = JsonMembers.Of(data);
        for (var i = 0; i < members.Count; i++)
        {
            if (!members.NameIs(i, "id"u8))
            {
                json.Byte((byte)',').Raw(members.Member(i).Span);
            }
        }

        return json.Raw("}"u8).ToJsonText();
    }

    /// <summary>Whether a value is an object with this id.</summary>
    public static bool HasId(JsonText record, long id) =>
        record.IsObject && JsonMembers.Of(record).Find("id"u8)?.ToString() == id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The names of an object's members.</summary>
    public static IEnumerable<string> Names(JsonText json)
    {
        var members = JsonMembers.Of(json);
        for (var i = 0; i < members.Count; i++)
        {
            yield return members.Name(i);
        }
    }

    /// <summary>The members with these names.</summary>
    public static JsonMembers Only(JsonText record, IReadOnlyCollection<string> names)
    {
        var members = JsonMembers.Of(record);
        var json = new JsonBuilder(record.Utf8.Length);
        json.Byte((byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            if (names.Contains(members.Name(i)))
            {
                json.Raw(json.Length == 1 ? ""u8 : ","u8).Raw(members.Member(i).Span);
            }
        }

        return JsonMembers.Of(json.Raw("}"u8).ToJsonText());
    }

    /// <summary>Whether the record has, in each of these fields, a value that is equal as JSON.</summary>
    public static bool Matches(JsonText record, JsonMembers wanted)
    {
        var members = JsonMembers.Of(record);
        for (var i = 0; i < wanted.Count; i++)
        {
            var index = members.IndexOf(wanted.QuotedName(i));
            if (index < 0 || !members.Value(index).StructurallyEquals(wanted.Value(i)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The field names that the first record fixes for its table, in ordinal order.</summary>
    internal static ImmutableArray<string> FieldsOf(JsonText record) => [.. Names(record).Order(StringComparer.Ordinal)];

    /// <summary>The record with the fields of <paramref name="changes"/> instead of its own; new fields follow.</summary>
    internal static JsonText Patch(TableRecord record, JsonText changes)
    {
        var wanted = JsonMembers.Of(changes);
        var current = JsonMembers.Of(record.Content);
        var json = new JsonBuilder(record.Content.Utf8.Length + changes.Utf8.Length);
        json.Byte((byte)'{');
        for (var i = 0; i < current.Count; i++)
        {
            // The id stands first and never changes.
            var change = i == 0 ? -1 : wanted.IndexOf(current.QuotedName(i));
            json.Raw(i == 0 ? ""u8 : ","u8).Raw((change < 0 ? current.Member(i) : wanted.Member(change)).Span);
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            if (current.IndexOf(wanted.QuotedName(i)) < 0)
            {
                json.Byte((byte)',').Raw(wanted.Member(i).Span);
            }
        }

        return json.Raw("}"u8).ToJsonText();
    }

    /// <summary>The fields of <paramref name="increment"/>, each with the sum of its number and the record's.</summary>
    internal static Result<JsonText> Increment(JsonText record, JsonText increment)
    {
        var current = JsonMembers.Of(record);
        var steps = JsonMembers.Of(increment);
        var json = new JsonBuilder(increment.Utf8.Length + 32);
        json.Byte((byte)'{');
        for (var i = 0; i < steps.Count; i++)
        {
            var index = current.IndexOf(steps.QuotedName(i));
            var before = index < 0 ? JsonSum.Zero : current.Value(index);
            if (!Sum(steps.Name(i), before, steps.Value(i)).TryGet(out var sum, out var error))
            {
                json.Dispose();
                return error;
            }

            json.Raw(i == 0 ? ""u8 : ","u8).Raw(steps.QuotedName(i)).Byte((byte)':').Raw(sum.Utf8.Span);
        }

        return json.Raw("}"u8).ToJsonText();
    }

    private static Result<JsonText> Sum(string field, JsonText before, JsonText step) => JsonSum.IsNumber(before) && JsonSum.IsNumber(step)
        ? JsonSum.Add(before, step, $"The field '{field}' can't be incremented")
        : new StoreError(ErrorCode.InvalidData, $"The field '{field}' can't be incremented: it and its increment must be numbers");
}
