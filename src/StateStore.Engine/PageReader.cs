namespace StateStore.Engine;

/// <summary>
/// Reads pages of a store whose limits the caller does not know. If the store refuses a page as too large, the reader halves the size and keeps it for
/// later pages.
/// </summary>
/// <param name="size">The size of the first try, in items.</param>
public sealed class PageReader(int size)
{
    private int _size = size;

    /// <summary>Reads a page. The errors are those of the read with a size of 1.</summary>
    /// <param name="read">Reads a page of a size.</param>
    /// <param name="most">The greatest useful size of this page. A size below 1 goes to the store, which refuses it.</param>
    public async ValueTask<Result<T>> ReadAsync<T>(Func<int, ValueTask<Result<T>>> read, int most = int.MaxValue)
    {
        while (true)
        {
            var wanted = Math.Min(_size, most);
            var page = await read(wanted).ConfigureAwait(false);
            if (page.Error?.Code is not (ErrorCode.InvalidInput or ErrorCode.TooLarge) || wanted <= 1)
            {
                return page;
            }

            _size = wanted / 2;
        }
    }
}
