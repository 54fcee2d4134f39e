using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace StateStore.Lua.Hooks;

/// <summary>
/// Loads the hook files of a directory. It is polled, because not all file systems and mounts report changes of files.
/// </summary>
internal sealed partial class HookDirectory(string path, ILogger logger)
{
    /// <summary>
    /// The most bytes of a file. For some texts (a long chain of <c>and</c>) the time of Lua's compiler grows with the square of the length: 1 s for this size.
    /// </summary>
    private const int MaxFileBytes = 256 * 1024;

    // The last seen time and length of each file by name, whether the file could be loaded or not.
    private readonly Dictionary<string, (DateTime Written, long Length)> _seen = new(StringComparer.Ordinal);

    // The names of the files that could not be loaded at the last check.
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    private volatile HookSet _current = HookSet.Empty;

    public string Path => path;

    /// <summary>The hooks in force.</summary>
    public HookSet Current => _current;

    /// <summary>
    /// Loads new and changed files, and removes deleted ones. If a file does not load, its earlier version stays in force. A file that cannot be a hook
    /// (not a regular file, or too large) is ignored with a log entry.
    /// </summary>
    /// <returns>The failures, each with the name of its file; null if nothing has changed.</returns>
    public IReadOnlyList<string>? Refresh()
    {
        List<FileInfo> files;
        try
        {
            files = [.. new DirectoryInfo(path).EnumerateFileSystemInfos("*.lua").Select(file => new FileInfo(file.FullName)).OrderBy(file => file.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, e);
        }

        var failures = new List<string>();
        var former = _current.Files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var next = ImmutableArray.CreateBuilder<HookFile>(files.Count);
        var hasChanged = _seen.Keys.Except(files.Select(file => file.Name), StringComparer.Ordinal).ToList() is not [];
        foreach (var info in files)
        {
            var known = former.GetValueOrDefault(info.Name);
            var stamp = StampOf(info);
            if (!_seen.TryGetValue(info.Name, out var seen) || seen != stamp)
            {
                _seen[info.Name] = stamp;
                hasChanged = true;
                known = Reload(info, stamp.Length, known, failures);
            }

            if (known is not null)
            {
                next.Add(known);
            }
        }

        return hasChanged ? Replace(former.Values, next.DrainToImmutable(), files, failures) : null;
    }

    /// <summary>
    /// The time and length of a file; for a link, those of its target. Kubernetes mounts changeable files as links. A broken or circular link has the default.
    /// </summary>
    private static (DateTime Written, long Length) StampOf(FileInfo info)
    {
        try
        {
            var file = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (IOException)
        {
            return default;
        }
    }

    private HookFile? Reload(FileInfo info, long length, HookFile? former, List<string> failures)
    {
        var told = failures.Count;
        var loaded = Load(info, length, former, failures);
        if (failures.Count > told)
        {
            _broken.Add(info.Name);
        }
        else if (_broken.Remove(info.Name) && loaded == former)
        {
            // The file is again the one in force. It is logged, so that the last entry on the file is not that it can't be loaded.
            LogInForce(loaded!);
        }

        return loaded;
    }

    private HookFile? Load(FileInfo info, long length, HookFile? former, List<string> failures)
    {
        try
        {
            if (WhyNoHook(info, length) is { } reason)
            {
                LogSkipped(info.Name, reason);
                return former;
            }

            var code = Read(info.FullName);
            if (former is not null && former.Code.SequenceEqual(code))
            {
                return former;
            }

            if (HookFile.Load(info.Name, code, out var loaded) is { } failure)
            {
                failures.Add(failure.Message.StartsWith(info.Name, StringComparison.Ordinal) ? failure.Message : $"{info.Name}: {failure.Message}");
            }

            return loaded ?? former;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failures.Add($"{info.Name}: {e.Message}");
            return former;
        }
    }

    private static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        var code = new byte[Math.Min(file.Length, MaxFileBytes + 1)];
        file.ReadExactly(code);
        return code.Length <= MaxFileBytes ? code : throw new IOException("the file grew while it was read");
    }

    private static string? WhyNoHook(FileInfo info, long length) =>
        info.Name.StartsWith('.') ? "its name begins with a dot, as those of the locks of editors do"
        : Directory.Exists(info.FullName) ? "it is a directory"
        : !FileKind.IsRegular(info.FullName) ? "it is not a regular file"
        : length > MaxFileBytes ? $"it is larger than {MaxFileBytes} bytes"
        : null;

    private List<string> Replace(IEnumerable<HookFile> former, ImmutableArray<HookFile> next, List<FileInfo> files, List<string> failures)
    {
        foreach (var gone in _seen.Keys.Except(files.Select(file => file.Name), StringComparer.Ordinal).ToList())
        {
            _seen.Remove(gone);
            _broken.Remove(gone);
        }

        _current = new(next);
        foreach (var file in next.Except(former))
        {
            LogInForce(file);
        }

        foreach (var file in former.Except(next))
        {
            file.Dispose();
            if (!next.Any(other => other.Name == file.Name))
            {
                LogGone(file.Name);
            }
        }

        foreach (var failure in failures)
        {
            LogFailed(failure);
        }

        return failures;
    }

    private void LogInForce(HookFile file) => LogLoaded(file.Name, file.Namespaces.IsEmpty ? "all namespaces" : string.Join(", ", file.Namespaces));

    private List<string>? Unreadable(string what, Exception e)
    {
        // Logged once, not with every check.
        if (_seen.TryAdd("", default))
        {
            LogFailed($"{what}: {e.Message}");
            return [$"{what}: {e.Message}"];
        }

        return null;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Hooks of {File} are in force for {Namespaces}")]
    private partial void LogLoaded(string file, string namespaces);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Hooks of {File} are no longer in force: the file was removed")]
    private partial void LogGone(string file);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Hooks can't be loaded, and their earlier version stays in force: {Failure}")]
    private partial void LogFailed(string failure);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "{File} is ignored as a hook, and its earlier version stays in force: {Reason}")]
    private partial void LogSkipped(string file, string reason);
}
