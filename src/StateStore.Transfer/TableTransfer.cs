using System.Text;

namespace StateStore.Transfer;

/// <summary>Exports a table to a file and imports it, one page at a time. Memory never holds the whole table or the whole file.</summary>
public static class TableTransfer
{
    private const int BatchRecords = 500;

    /// <summary>The most bytes of the records of a batch: half of a server's default limit for a body. The commands around them need the rest.</summary>
    private const int BatchBytes = 512 * 1024;

    /// <summary>Exports the records by id. Each page is a snapshot; the whole export is not, so changes made meanwhile may be in it or not.</summary>
    /// <param name="table">The table to read.</param>
    /// <param name="open">Opens the file. It is called after the first page has arrived, so that an export that fails at once keeps an older file.</param>
    /// <param name="isCsv">True for CSV, false for JSON Lines.</param>
    /// <param name="progress">Receives the completed share, 0 to 1, and the number of records, after each page.</param>
    /// <param name="cancellation">Cancels the export.</param>
    /// <returns>The number of records.</returns>
    public static async Task<long> ExportAsync(StoreEnd table, Func<TextWriter> open, bool isCsv, Action<double, long> progress, CancellationToken cancellation)
    {
        var shape = await table.DescribeAsync(cancellation).ConfigureAwait(false) ?? throw new TransferException("the table does not exist");
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
    /// Imports records. A record with an id replaces the existing one, so an import may be repeated; a record without an id gets one.
    /// Each batch is applied as a whole or not at all.
    /// </summary>
    /// <param name="table">The table to write.</param>
    /// <param name="input">The file.</param>
    /// <param name="isCsv">True for CSV, false for JSON Lines.</param>
    /// <param name="share">Returns the share of the file that has been read, 0 to 1.</param>
    /// <param name="progress">Receives the completed share, 0 to 1, and the number of records, after each batch.</param>
    /// <param name="cancellation">Cancels the import.</param>
    /// <returns>The number of records.</returns>
    public static async Task<long> ImportAsync(
        StoreEnd table, TextReader input, bool isCsv, Func<double> share, Action<double, long> progress, CancellationToken cancellation)
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
                        // The limits of this server may be below the defaults, so half the batch is tried. If one record is at fault, it ends up alone.
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
            throw new TransferException($"{e.Message} (the first {count} records are imported, those after them are not)");
        }
        catch (DecoderFallbackException e)
        {
            var bytes = Convert.ToHexString(e.BytesUnknown ?? []);
            throw new TransferException(
                $"the file is not in UTF-8: it has the bytes {bytes} (the first {count} records are imported, those after them are not)");
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
