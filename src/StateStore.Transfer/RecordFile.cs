using System.Text;

namespace StateStore.Transfer;

/// <summary>Records in a file: JSON Lines (one object on each line) or CSV with a line of field names first.</summary>
internal static class RecordFile
{
    /// <summary>A server may be told to take deeper records than the default.</summary>
    private static readonly Limits Lines = Limits.Default with { JsonDepth = 1_010 };

    private static readonly JsonText EmptyText = JsonText.FromTrusted("\"\""u8.ToArray());

    public static void WriteHead(TextWriter output, bool isCsv, IReadOnlyList<string> fields)
    {
        if (isCsv)
        {
            output.WriteLine(string.Join(',', fields.Select(field => CsvCell.Write(Text(field)))));
        }
    }

    public static void Write(TextWriter output, bool isCsv, IReadOnlyList<string> fields, JsonText record)
    {
        if (!isCsv)
        {
            output.WriteLine(record.ToString());
            return;
        }

        var members = JsonMembers.Of(record);
        var values = Enumerable.Range(0, members.Count).ToDictionary(members.Name, members.Value, StringComparer.Ordinal);
        if (values.Keys.Except(fields).FirstOrDefault() is { } other)
        {
            throw new TransferException($"a record has the field '{other}', which the table does not list, so it has no column; use --format jsonl");
        }

        output.WriteLine(string.Join(',', fields.Select(field => CsvCell.Write(values.TryGetValue(field, out var value) ? value : null))));
    }

    /// <param name="input">The file.</param>
    /// <param name="isCsv">Else JSON Lines.</param>
    /// <param name="isTyped">An empty cell is a field that the record has not, as only those of a typed table may; else it is an empty text.</param>
    public static IEnumerable<ImportedRecord> Read(TextReader input, bool isCsv, bool isTyped) =>
        (isCsv ? ReadCsv(input, isTyped) : ReadLines(input)).Select(Identify);

    private static IEnumerable<JsonText> ReadLines(TextReader input)
    {
        for (var number = 1; input.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            yield return JsonText.Parse(Encoding.UTF8.GetBytes(line), Lines).TryGet(out var record, out var error) && record.IsObject
                ? record
                : throw new TransferException($"line {number} is not a JSON object{(error is null ? "" : $": {error.Message}")}");
        }
    }

    private static IEnumerable<JsonText> ReadCsv(TextReader input, bool isTyped)
    {
        var reader = new CsvReader(input);
        var fields = reader.ReadRow()?.Select(cell => CsvCell.Read(cell)?.TryString() ?? cell).ToList() ?? [];
        if (fields.Distinct(StringComparer.Ordinal).Count() < fields.Count)
        {
            throw new TransferException("two columns have the same name");
        }

        for (var number = 1; reader.ReadRow() is { } cells; number++)
        {
            if (cells.Count != fields.Count)
            {
                throw new TransferException($"record {number} has {cells.Count} cells, and there are {fields.Count} columns");
            }

            yield return Compose(fields, cells, isTyped);
        }
    }

    private static JsonText Compose(List<string> fields, List<string> cells, bool isTyped)
    {
        var json = new JsonBuilder();
        json.Byte((byte)'{');
        foreach (var (field, cell) in fields.Zip(cells))
        {
            // An id is no field like the others: where there is none, the table gives one.
            var absent = isTyped || field == RecordJson.IdField ? (JsonText?)null : EmptyText;
            if ((CsvCell.Read(cell) ?? absent) is { } value)
            {
                json.Raw(json.Length == 1 ? ""u8 : ","u8).String(field).Byte((byte)':').Raw(value.Utf8.Span);
            }
        }

        return json.Raw("}"u8).ToJsonText();
    }

    private static ImportedRecord Identify(JsonText record)
    {
        if (JsonMembers.Of(record).Find("id"u8) is not { } id || id.ToString() == "null")
        {
            return new(null, record);
        }

        return RecordId.ParsePlainly(id).TryGet(out var number, out var error) ? new(number, record) : throw new TransferException(error.Message);
    }

    private static JsonText Text(string text)
    {
        var json = new JsonBuilder();
        json.String(text);
        return json.ToJsonText();
    }
}
