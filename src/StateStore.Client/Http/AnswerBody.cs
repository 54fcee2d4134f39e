namespace StateStore.Client.Http;

/// <summary>Reads the bodies of answers up to a limit.</summary>
internal static class AnswerBody
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="InvalidDataException">The body is larger than the limit.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int limit, CancellationToken cancellation)
    {
        var length = content.Headers.ContentLength;
        if (length > limit)
        {
            throw new InvalidDataException();
        }

        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[length ?? Math.Min(FirstBuffer, limit + 1L)];
        var read = 0;
        while (true)
        {
            read += await stream.ReadAtLeastAsync(buffer.AsMemory(read), buffer.Length - read, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            if (read > limit)
            {
                throw new InvalidDataException();
            }

            if (length is not null || read < buffer.Length)
            {
                return buffer.AsMemory(0, read);
            }

            Array.Resize(ref buffer, (int)Math.Min(limit + 1L, buffer.Length * 2L));
        }
    }
}
