using System.Buffers.Binary;
using System.Text;
using StateStore.Core.Errors;
using StateStore.Engine.Providers;

namespace StateStore.CheckpointSource;

/// <summary>
/// A source that follows a file and stores its position in a state store. It handles a line before it writes the checkpoint after that line.
/// So no line is lost. If the process dies between the two, the last line is handled twice.
/// </summary>
internal sealed class LineSource(string id, string path, Action<string> handle) : IStateStorePlugin
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private IStateStoreProvider? _states;

    public string Id => id;

    public ValueTask InjectStateStoreAsync(IStateStoreProvider stateStore, CancellationToken cancellation)
    {
        _states = stateStore;
        return default;
    }

    /// <summary>Runs until it is canceled, or with <paramref name="untilEnd"/> until the end of the file. Returns the error of the store, if any.</summary>
    public async Task<StoreError?> RunAsync(bool untilEnd, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        if (!(await LoadCheckpointAsync()).TryGet(out var checkpoint, out var error))
        {
            return error;
        }

        file.Position = (long)checkpoint;
        while (error is null && !cancellation.IsCancellationRequested)
        {
            if (ReadLine(file) is { } line)
            {
                handle(line);
                error = (await SaveCheckpointAsync((ulong)file.Position)).Error;
            }
            else if (untilEnd)
            {
                break;
            }
            else
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return error;
    }

    private async ValueTask<Result<bool>> SaveCheckpointAsync(ulong offset)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, offset);
        return await _states!.SetAsync(id, "checkpoint", bytes);
    }

    private async ValueTask<Result<ulong>> LoadCheckpointAsync() => (await _states!.GetAsync(id, "checkpoint")).TryGet(out var bytes, out var error)
        ? bytes is { } saved ? BinaryPrimitives.ReadUInt64LittleEndian(saved.Span) : 0
        : error;

    /// <summary>Reads the next line. If it is incomplete, returns null and restores the position.</summary>
    private static string? ReadLine(FileStream file)
    {
        var start = file.Position;
        var line = new List<byte>();
        for (var next = file.ReadByte(); next >= 0; next = file.ReadByte())
        {
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add((byte)next);
        }

        file.Position = start;
        return null;
    }
}
