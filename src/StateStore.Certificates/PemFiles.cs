using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace StateStore.Certificates;

/// <summary>
/// Files that belong together, and the value that was read from them. Each use reads the files again, so that the next handshake uses a replaced file.
/// </summary>
/// <remarks>A handshake costs far more than reading a small file. A watcher of directories would miss linked directories and network file systems.</remarks>
/// <typeparam name="T">The value that is read from the files.</typeparam>
internal sealed partial class PemFiles<T>
    where T : class
{
    /// <summary>The largest file that is read. A chain of certificates has a few kilobytes.</summary>
    private const int MaxBytes = 1024 * 1024;

    private readonly Lock _reading = new();
    private readonly ImmutableArray<string> _paths;
    private readonly Func<ImmutableArray<byte[]>, T> _parse;
    private readonly ILogger _logger;
    private T _value;
    private byte[] _digest;
    private string _unreadable = "";

    /// <summary>Reads the files.</summary>
    /// <param name="paths">The paths of the files.</param>
    /// <param name="parse">Makes the value from the contents. Throws <see cref="CertificateException"/> if it cannot be used.</param>
    /// <param name="logger">Receives a warning when changed files cannot be used.</param>
    /// <exception cref="CertificateException">A file cannot be read, or its content cannot be used.</exception>
    public PemFiles(ImmutableArray<string> paths, Func<ImmutableArray<byte[]>, T> parse, ILogger logger)
    {
        (_paths, _parse, _logger) = (paths, parse, logger);
        ImmutableArray<byte[]> contents = [.. paths.Select(Read)];
        _value = parse(contents);
        _digest = Digest(contents);
    }

    /// <summary>The value of the files as they are now. While they cannot be used, it is the last value that could.</summary>
    public T Current
    {
        get
        {
            lock (_reading)
            {
                Refresh();
                return _value;
            }
        }
    }

    private void Refresh()
    {
        try
        {
            ImmutableArray<byte[]> contents = [.. _paths.Select(Read)];
            _unreadable = "";
            var digest = Digest(contents);
            if (!digest.AsSpan().SequenceEqual(_digest))
            {
                // Also the digest of contents that cannot be used: they are parsed, and the warning is logged, once for each change.
                _digest = digest;
                _value = _parse(contents);
                LogReloaded(_paths[0]);
            }
        }
        catch (CertificateException e) when (e.Message != _unreadable)
        {
            _unreadable = e.Message;
            LogKept(e.Message);
        }
        catch (CertificateException)
        {
            // The same file is still unreadable, and the log says so already.
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new CertificateException(path, $"has more than {MaxBytes} bytes");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CertificateException(path, $"can't be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static byte[] Digest(ImmutableArray<byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents)
        {
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return hash.GetHashAndReset();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Path} has changed; new connections use the new certificate")]
    private partial void LogReloaded(string path);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A changed certificate can't be used, and the earlier one stays in use: {Problem}")]
    private partial void LogKept(string problem);
}
