using System.Text;

namespace StateStore.Transfer;

/// <summary>Moves a table into a file and out of it, a page at a time: neither is ever held as a whole.</summary>
public static class TableTransfer
{
    private const int BatchRecords = 500;

    /// <summary>Half of what a server takes as one body by default, so that the commands around the records find room.</summary>
    private const int BatchBytes = 512 * 1024;

    /// <summary>By id. Each page is of one moment, not all of them together; what is changed meanwhile may be in it or not.</summary>
    /// <param name="table">What is read.</param>
    /// <param name="open">The file. It is not touched before the first page has come, so that an export that can't begin leaves an older one as it is.</param>
    /// <param name="isCsv">Else JSON Lines.</param>
    /// <param name="progress">Told the share that is done, 0 to 1, and the number of records, after each page.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<long> ExportAsync(ITableEnd table, Func<TextWriter> open, bool isCsv, Action<double, long> progress, CancellationToken cancellation)
    {
        var shape = await table.DescribeAsync(cancellation).ConfigureAwait(false) ?? throw new TransferException("there is no such table");
        var (records, next) = await table.ReadAsync(null, cancellation).ConfigureAwait(false);
        using var output = open();
        RecordFile.WriteHead(output, isCsv, shape.Fields);
        for (var count = 0L; ;)
        {
            foreach (var record in records)
            {
                RecordFile.Write(output, isCsv, shape.Fields, record);
            }

            count += records.Count;
            progress((double)count / Math.Max(count, shape.Length), count);
            if (next is null)
            {
                await output.FlushAsync(cancellation).ConfigureAwait(false);
                return count;
            }

            (records, next) = await table.ReadAsync(next, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Records with an id replace those that have it, so an import may be repeated; those without get one. Each batch is made as a whole or not at all.
    /// </summary>
    /// <param name="table">What is written.</param>
    /// <param name="input">The file.</param>
    /// <param name="isCsv">Else JSON Lines.</param>
    /// <param name="share">The share of the file that is read, 0 to 1.</param>
    /// <param name="progress">Told the share that is done, 0 to 1, and the number of records, after each batch.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<long> ImportAsync(
        ITableEnd table, TextReader input, bool isCsv, Func<double> share, Action<double, long> progress, CancellationToken cancellation)
    {
        var shape = await table.DescribeAsync(cancellation).ConfigureAwait(false);
        if (shape is null)
        {
            await table.CreateAsync(cancellation).ConfigureAwait(false);
        }

        var count = 0L;
        var most = BatchRecords;
        try
        {
            foreach (var batch in Batches(RecordFile.Read(input, isCsv, isTyped: shape is { IsTyped: true })))
            {
                for (var first = 0; first < batch.Count;)
                {
                    var part = batch.GetRange(first, Math.Min(most, batch.Count - first));
                    try
                    {
                        await table.WriteAsync(part, cancellation).ConfigureAwait(false);
                    }
                    catch (BatchRefusedException) when (part.Count > 1)
                    {
                        // A server may take smaller bodies and batches than it does by default. Where a record is to blame, it ends up alone.
                        most = part.Count / 2;
                        continue;
                    }

                    first += part.Count;
                    count += part.Count;
                    progress(share(), count);
                }
            }
        }
        catch (TransferException e)
        {
            throw new TransferException($"{e.Message} (the first {count} records are imported, those behind them are not)");
        }
        catch (DecoderFallbackException e)
        {
            throw new TransferException($"the file is not in UTF-8: it has the bytes {Convert.ToHexString(e.BytesUnknown ?? [])} (the first {count} records are imported, those behind them are not)");
        }

        return count;
    }

    private static IEnumerable<List<ImportedRecord>> Batches(IEnumerable<ImportedRecord> records)
    {
        var batch = new List<ImportedRecord>();
        var bytes = 0;
        foreach (var record in records)
        {
            if (batch.Count == BatchRecords || (batch.Count > 0 && bytes + record.Data.Utf8.Length > BatchBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(record);
            bytes += record.Data.Utf8.Length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
