using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using SQLitePCL;

namespace StateStore.Storage.Sqlite.Database;

/// <summary>
/// One prepared statement, used repeatedly by one thread at a time. SQLite copies bound bytes, so they need not outlive the call. Only the values
/// read from columns are allocated.
/// </summary>
internal sealed class Statement(sqlite3 connection, sqlite3_stmt handle) : IDisposable
{
    private const int StackBytes = 1024;

    private readonly sqlite3 _connection = connection;
    private readonly nint _statement = handle.DangerousGetHandle();

    public Statement Bind(int parameter, long value)
    {
        Check(Native.BindInt64(_statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        Check(value is { } number ? Native.BindInt64(_statement, parameter, number) : Native.BindNull(_statement, parameter));
        return this;
    }

    /// <summary>Binds a blob. An empty span is an empty blob, not NULL.</summary>
    public unsafe Statement Bind(int parameter, ReadOnlySpan<byte> blob)
    {
        fixed (byte* bytes = blob.IsEmpty ? [0] : blob)
        {
            Check(Native.BindBlob(_statement, parameter, bytes, blob.Length, Native.Transient));
        }

        return this;
    }

    public Statement BindNull(int parameter)
    {
        Check(Native.BindNull(_statement, parameter));
        return this;
    }

    /// <summary>
    /// Binds text, and after it bytes that need not be valid UTF-8: <c>FF</c> sorts after every continuation of the text. A lone surrogate is
    /// refused, because its replacement could make two keys equal.
    /// </summary>
    [SkipLocalsInit]
    public unsafe Statement BindText(int parameter, ReadOnlySpan<char> text, ReadOnlySpan<byte> suffix = default)
    {
        var bound = (text.Length * 3) + suffix.Length;
        var bytes = bound <= StackBytes ? stackalloc byte[StackBytes] : new byte[bound];
        if (Utf8.FromUtf16(text, bytes, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new ArgumentException("text is not valid Unicode");
        }

        suffix.CopyTo(bytes[length..]);
        fixed (byte* utf8 = bytes)
        {
            Check(Native.BindText(_statement, parameter, utf8, length + suffix.Length, Native.Transient));
        }

        return this;
    }

    /// <summary>Runs the statement to its end and ignores its rows.</summary>
    public void Execute()
    {
        using var rows = Query();
        while (rows.Read())
        {
        }
    }

    /// <summary>
    /// Runs the statement. The caller disposes the rows before it uses the statement again; until then they hold a read transaction.
    /// </summary>
    public Rows Query() => new(this);

    public void Dispose() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Connection.Failure(_connection, code);
        }
    }

    /// <summary>The rows of one run.</summary>
    public readonly ref struct Rows(Statement statement)
    {
        public bool Read() => Native.Step(statement._statement) switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            var code => throw Connection.Failure(statement._connection, code),
        };

        public bool IsNull(int column) => Native.ColumnType(statement._statement, column) == raw.SQLITE_NULL;

        public long Int64(int column) => Native.ColumnInt64(statement._statement, column);

        public byte[] Blob(int column) => Bytes(column).ToArray();

        /// <summary>The length of a blob, without a copy of it.</summary>
        public int Length(int column) => Native.ColumnBytes(statement._statement, column);

        /// <summary>Copies the bytes of a text to the start of a buffer, which grows as needed, and returns their number.</summary>
        public int Copy(int column, ref byte[] buffer)
        {
            var bytes = Bytes(column);
            if (bytes.Length > buffer.Length)
            {
                buffer = new byte[Math.Max(bytes.Length, 2 * buffer.Length)];
            }

            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        // The encoding of the database is UTF-8, so the bytes need no conversion.
        public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

        // The reset returns the code of a failed step again; Read has already thrown it.
        public void Dispose() => _ = Native.Reset(statement._statement);

        /// <summary>The bytes of a value; valid until the next row.</summary>
        private unsafe ReadOnlySpan<byte> Bytes(int column)
        {
            var bytes = Native.ColumnBlob(statement._statement, column);
            return new(bytes, Native.ColumnBytes(statement._statement, column));
        }
    }
}
