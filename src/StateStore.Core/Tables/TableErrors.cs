namespace StateStore.Core.Tables;

/// <summary>The errors of tables, in the words of the earlier Python server ("Tutorial" of Simple State Engine), which its users know.</summary>
public static class TableErrors
{
    /// <summary>NOT_FOUND for a table.</summary>
    public static StoreError NotFound(string table) => StoreError.NotFound($"State '{table}' not found");

    internal static StoreError Exists(string table) => new(ErrorCode.AlreadyExists, $"State '{table}' already exists");

    internal static StoreError RecordExists(long id) => new(ErrorCode.AlreadyExists, $"Record id {id} already exists");

    /// <summary>CORRUPT for a record that exists but can't be read.</summary>
    public static StoreError Corrupt(in TableRecord record) =>
        StoreError.Corrupt($"record {record.Id}", record.Damage ?? "", "DELETE it or PUT it anew to repair it");

    internal static StoreError DuplicateId(long id) => new(ErrorCode.InvalidData, $"Duplicate id {id} in SET_STATE");

    internal static StoreError Full(string table, long most) => new(ErrorCode.LimitExceeded, $"State '{table}' has reached max_length ({most})");

    internal static StoreError NoIdLeft(string table) => new(ErrorCode.LimitExceeded, $"State '{table}' has a record with the highest id there can be");

    internal static StoreError UnknownFields(IEnumerable<string> names) =>
        new(ErrorCode.InvalidData, $"PATCH contains unknown fields: {PythonSet(Sorted(names))}");

    internal static StoreError Ambiguous { get; } = new(ErrorCode.InvalidData, "UPSERT_RECORD matches more than one record");

    internal static StoreError OtherId { get; } = new(ErrorCode.InvalidData, "A record must stay a JSON object with the id it has");

    internal static StoreError NotAnObject { get; } = new(ErrorCode.InvalidData, "A record must be a JSON object");

    /// <summary>
    /// INVALID_DATA for a record with other fields than its table. Details: <c>{"missing":[..],"extra":[..]}</c>, which spares programs from parsing
    /// Python's sets.
    /// </summary>
    /// <param name="command">The command that begins the message; empty = none.</param>
    /// <param name="missing">The fields that the table has and the record lacks.</param>
    /// <param name="extra">The fields that the record has and the table lacks.</param>
    internal static StoreError Mismatch(string command, IEnumerable<string> missing, IEnumerable<string> extra)
    {
        var subject = command.Length == 0 ? "Schema" : command + " schema";
        var (absent, surplus) = (Sorted(missing), Sorted(extra));
        var details = new JsonBuilder();
        details.Raw("{\"missing\":"u8);
        TableCodec.WriteTexts(absent, ref details);
        details.Raw(",\"extra\":"u8);
        TableCodec.WriteTexts(surplus, ref details);
        return new(ErrorCode.InvalidData, $"{subject} mismatch. Missing={PythonSet(absent)}, Extra={PythonSet(surplus)}", details.Byte((byte)'}').ToJsonText());
    }

    internal static StoreError VersionConflict(string what, long expected, long? current)
    {
        var conflict = StoreError.VersionConflict(expected, current ?? 0);
        return current is { } number ? conflict with { Message = $"Expected version {expected}, but {what} is at version {number}" } : conflict;
    }

    private static List<string> Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    /// <summary>A set of texts as Python prints it. An empty one is <c>set()</c>, since <c>{}</c> is a dictionary.</summary>
    private static string PythonSet(List<string> names) => names.Count == 0 ? "set()" : $"{{{string.Join(", ", names.Select(PythonText))}}}";

    private static string PythonText(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quote + (quote == '\'' ? escaped.Replace("'", "\\'", StringComparison.Ordinal) : escaped) + quote;
    }
}
