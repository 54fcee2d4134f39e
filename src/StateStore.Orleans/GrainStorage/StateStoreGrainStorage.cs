using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace StateStore.Orleans.GrainStorage;

/// <summary>Keeps each grain state as a conversation. The version of the conversation is the ETag.</summary>
/// <param name="store">The store. In a silo of the store its conversations are grains, so a write is one call to such a grain.</param>
/// <param name="ns">The namespace of the conversations.</param>
/// <param name="stateOf">Returns the state of the conversation for a grain state.</param>
/// <param name="json">Writes and reads grain states.</param>
/// <param name="activators">Creates the state of a grain that has none.</param>
internal sealed class StateStoreGrainStorage(
    IStateStore store, string ns, Func<object?, string> stateOf, GrainStateJson json, IActivatorProvider activators) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, default);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, default);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, default);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var found = await store.Conversations.GetAsync(ns, GrainConversation.IdOf(stateName, grainId), cancellationToken).ConfigureAwait(false);
        if (found.TryGet(out var snapshot, out var error))
        {
            grainState.State = Read<T>(snapshot.Conversation.Data, stateName, grainId);
            SetETag(grainState, snapshot.Version);
        }
        else if (error.Code == ErrorCode.NotFound)
        {
            SetMissing(grainState);
        }
        else
        {
            throw Failure(error, stateName, grainId, grainState.ETag);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var expected = ExpectedVersion(stateName, grainId, grainState.ETag);
        if (!json.Write(grainState.State).TryGet(out var data, out var error))
        {
            throw Failure(error, stateName, grainId, grainState.ETag);
        }

        // Orleans expects a new ETag of each write, also of one that changes nothing.
        var change = new SetConversation(stateOf(grainState.State), data, Touch: true);
        var set = await store.Conversations.SetAsync(ns, GrainConversation.IdOf(stateName, grainId), change, new(expected), cancellationToken).ConfigureAwait(false);
        if (!set.TryGet(out var outcome, out error))
        {
            throw Failure(error, stateName, grainId, grainState.ETag);
        }

        SetETag(grainState, outcome.Version);
        if (!outcome.Conversation.Data.StructurallyEquals(data))
        {
            // A hook has amended the data. The grain goes on with what is stored.
            grainState.State = Read<T>(outcome.Conversation.Data, stateName, grainId);
        }
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var expected = ExpectedVersion(stateName, grainId, grainState.ETag);
        var deleted = await store.Conversations.DeleteAsync(ns, GrainConversation.IdOf(stateName, grainId), new(expected), cancellationToken).ConfigureAwait(false);
        var isMissing = deleted.Error?.Code == ErrorCode.NotFound;
        if (isMissing && expected != 0)
        {
            throw Failure(StoreError.VersionConflict(expected, 0), stateName, grainId, grainState.ETag);
        }

        if (!isMissing && deleted.Error is { } error)
        {
            throw Failure(error, stateName, grainId, grainState.ETag);
        }

        SetMissing(grainState);
    }

    /// <summary>The version of an ETag; 0 = the state must be missing.</summary>
    private static long ExpectedVersion(string stateName, GrainId grainId, string? etag)
    {
        if (string.IsNullOrEmpty(etag))
        {
            return 0;
        }

        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InconsistentStateException($"The ETag of {Shown(stateName, grainId)} is not one of this storage", null, etag);
    }

    private static Exception Failure(StoreError error, string stateName, GrainId grainId, string? etag)
    {
        var grain = Shown(stateName, grainId);
        return error.Code switch
        {
            ErrorCode.VersionConflict => new InconsistentStateException($"{grain} has another version: {error.Message}", StoredETag(error), etag),
            ErrorCode.InvalidData or ErrorCode.InvalidTransition or ErrorCode.HookRejected or ErrorCode.TooLarge or ErrorCode.InvalidJson or ErrorCode.InvalidName =>
                new GrainStateRefusedException(error, grain),
            _ => new GrainStorageException(error, grain),
        };
    }

    /// <summary>The ETag that the store has, from the details of a VERSION_CONFLICT; null = the state is missing.</summary>
    private static string? StoredETag(StoreError conflict) =>
        conflict.Details is { } details && JsonMembers.Of(details).Find("current_version"u8)?.ToString() is { } version and not "0" ? version : null;

    private static string Shown(string stateName, GrainId grainId) => $"the state \"{stateName}\" of {grainId}";

    private static void SetETag<T>(IGrainState<T> grainState, long version)
    {
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    private void SetMissing<T>(IGrainState<T> grainState)
    {
        grainState.ETag = null!;
        grainState.RecordExists = false;
        grainState.State = activators.GetActivator<T>().Create();
    }

    private T Read<T>(JsonText data, string stateName, GrainId grainId)
    {
        try
        {
            return json.Read<T>(data)!;
        }
        catch (Exception e)
        {
            // Each serializer has exceptions of its own.
            throw new GrainStorageException(
                new(ErrorCode.InvalidData, $"The stored state does not fit the type {typeof(T).Name}: {e.Message}"), Shown(stateName, grainId), e);
        }
    }
}
