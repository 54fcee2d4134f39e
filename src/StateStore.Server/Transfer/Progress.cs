using System.Globalization;

namespace StateStore.Server.Transfer;

/// <summary>Draws a progress bar on standard error if that is a terminal.</summary>
internal sealed class Progress : IDisposable
{
    private const int Width = 30;

    private readonly bool _isWatched = !Console.IsErrorRedirected;
    private bool _isDrawn;

    public void Show(double share, long records)
    {
        if (!_isWatched)
        {
            return;
        }

        var filled = (int)(Math.Clamp(share, 0, 1) * Width);
        Console.Error.Write(string.Create(
            CultureInfo.InvariantCulture, $"\r[{new string('#', filled)}{new string('.', Width - filled)}] {share,4:P0}  {records:N0} records "));
        _isDrawn = true;
    }

    public void Dispose()
    {
        if (_isDrawn)
        {
            Console.Error.WriteLine();
        }
    }
}
