using System.Text;
using CsvHelper;

namespace StateStore.Transfer;

/// <summary>Writes and reads records in a file: JSON Lines (one object per line), or CSV with the names of the fields in the first row.</summary>
internal static class RecordFile
{
    /// <summary>The most bytes of a row. No server accepts such a large record. Without a bound, a missing quote would read the whole file.</summary>
    private const int LargestRow = 64 * 1024 * 1024;

    /// <summary>Allows deeper records than the default, because a server may be set to accept them.</summary>
    private static readonly Limits Lines = Limits.Default with { JsonDepth = 1_010 };

    private static readonly JsonText EmptyText = JsonText.FromTrusted("\"\""u8.ToArray());

    /// <summary>RFC 4180, and quotes in the middle of a cell as text. The header is read as a row, because its names may be JSON.</summary>
    private static readonly CsvReaderOptions Rows = new()
    {
        Separator = ',',
        HasHeader = false,
        TrackLineNumbers = true,
        MaxRecordSize = LargestRow,
        OnMalformedRecord = row =>
        {
            if (row.Reason == CsvMalformedReason.UnterminatedQuote)
            {
                throw new TransferException($"the file ends within a quoted cell of the row that begins on line {row.LineNumber}");
            }
        },
    };

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

    /// <summary>Reads the records of a file, one at a time.</summary>
    /// <param name="input">The file.</param>
    /// <param name="isCsv">True for CSV, false for JSON Lines.</param>
    /// <param name="isTyped">True for a typed table: an empty cell is an absent field. In an untyped table it is an empty string.</param>
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
        using var rows = CsvReader.Create(input, Rows, leaveOpen: true);
        List<string> fields = [];
        if (Next(rows))
        {
            fields.AddRange(Enumerable.Range(0, rows.FieldCount).Select(column => CsvCell.Read(rows.GetSpan(column))?.TryString() ?? rows.GetString(column)));
        }

        if (fields.Distinct(StringComparer.Ordinal).Count() < fields.Count)
        {
            throw new TransferException("two columns have the same name");
        }

        while (Next(rows))
        {
            if (rows.FieldCount != fields.Count)
            {
                throw new TransferException($"line {rows.LineNumber} has {rows.FieldCount} cells, but the first row names {fields.Count} columns");
            }

            yield return Compose(fields, rows, isTyped);
        }
    }

    private static bool Next(CsvReader rows)
    {
        try
        {
            return rows.Read();
        }
        catch (CsvFormatException e)
        {
            throw new TransferException($"the row that begins on line {e.LineNumber} has more than {LargestRow} bytes; is a quote missing?");
        }
    }

    private static JsonText Compose(List<string> fields, CsvReader row, bool isTyped)
    {
        var json = new JsonBuilder();
        json.Byte((byte)'{');
        for (var column = 0; column < fields.Count; column++)
        {
            // An empty cell is always an absent id: the table then gives the record an id.
            var absent = isTyped || fields[column] == RecordJson.IdField ? (JsonText?)null : EmptyText;
            if ((CsvCell.Read(row.GetSpan(column)) ?? absent) is { } value)
            {
                json.Raw(json.Length == 1 ? ""u8 : ","u8).String(fields[column]).Byte((byte)':').Raw(value.Utf8.Span);
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
