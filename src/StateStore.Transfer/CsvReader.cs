using System.Text;

namespace StateStore.Transfer;

/// <summary>Rows of a CSV file (RFC 4180), one at a time; a row may go over several lines.</summary>
internal sealed class CsvReader(TextReader input)
{
    /// <summary>More than any server is told to take as a record; without a bound a missing quote would read the whole file into memory.</summary>
    private const int LongestCell = 64 * 1024 * 1024;

    private readonly StringBuilder _cell = new();

    /// <summary>The cells of the next row that is not empty; null at the end.</summary>
    public List<string>? ReadRow()
    {
        while (input.Peek() is '\r' or '\n')
        {
            input.Read();
        }

        if (input.Peek() < 0)
        {
            return null;
        }

        var cells = new List<string>();
        while (ReadCell(cells))
        {
            // And the next.
        }

        return cells;
    }

    /// <summary>False behind the last cell of the row.</summary>
    private bool ReadCell(List<string> cells)
    {
        _cell.Clear();
        if (input.Peek() == '"')
        {
            ReadQuoted();
        }

        int next;
        while ((next = input.Read()) is not (-1 or ',' or '\r' or '\n'))
        {
            Append(next);
        }

        cells.Add(_cell.ToString());
        return next == ',';
    }

    private void ReadQuoted()
    {
        input.Read();
        while (true)
        {
            var next = input.Read();
            if (next < 0)
            {
                throw new TransferException("the file ends within a quoted cell");
            }

            if (next == '"')
            {
                if (input.Peek() != '"')
                {
                    return;
                }

                input.Read();
            }

            Append(next);
        }
    }

    private void Append(int character)
    {
        if (_cell.Length >= LongestCell)
        {
            throw new TransferException($"a cell has more than {LongestCell} characters; is a quote missing?");
        }

        _cell.Append((char)character);
    }
}
