using System.Collections.Immutable;

namespace StateStore.Engine.Namespaces;

/// <summary>The namespaces of the in-process engine.</summary>
internal sealed class LocalNamespaces(EngineContext context) : INamespaces
{
    /// <summary>The greatest time that the caller of a deletion waits for the end of the sweep.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(
        string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (Check(ns, options) is { } invalid)
        {
            return new(invalid);
        }

        var request = Requests.SetBundle(ns, bundle, options);
        return RunAsync(ns, new NamespaceCommand.SetBundle(bundle, options.ExpectedVersion), options, request, cancellation);
    }

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (Check(ns, options) is { } invalid)
        {
            return new(invalid);
        }

        var request = Requests.RemoveBundle(ns, options);
        return RunAsync(ns, new NamespaceCommand.RemoveBundle(options.ExpectedVersion), options, request, cancellation);
    }

    public async ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default)
    {
        if (Check(ns, default) is { } invalid)
        {
            return invalid;
        }

        var loaded = await LoadAsync(ns, cancellation).ConfigureAwait(false);
        if (!loaded.TryGet(out var compiled, out var error))
        {
            return error;
        }

        if (compiled.Unusable is { } unusable)
        {
            return context.Outages.Note(unusable);
        }

        return compiled.Bundle is { } bundle
            ? new BundleSnapshot(compiled.Version.Number, bundle)
            : StoreError.NotFound("The namespace has no schema bundle");
    }

    public async ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default)
    {
        if (context.CheckLimit("limit", limit) is { } invalid)
        {
            return invalid;
        }

        var listed = await context.Outages.Guard(context.Storage.ListNamespacesAsync(after, limit + 3, cancellation)).ConfigureAwait(false);
        if (!listed.TryGet(out var found, out var error))
        {
            return error;
        }

        // Two of those read may be the namespaces of the server, which no page shows; another one tells whether there are more.
        ImmutableArray<NamespaceInfo> shown = [.. found.Where(contents => !Names.IsOfServer(contents.Name)).Select(NamespaceInfo.Of)];
        return shown.Length <= limit
            ? new NamespacePage(shown, null)
            : new NamespacePage(shown[..limit], shown[limit - 1].Name);
    }

    public async ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default)
    {
        if ((Check(ns, default) ?? context.CheckLimit("event_count", eventCount)) is { } invalid)
        {
            return invalid;
        }

        var bundle = await LoadAsync(ns, cancellation).ConfigureAwait(false);
        if (!bundle.TryGet(out var compiled, out var error))
        {
            return error;
        }

        var described = await context.Outages.Guard(context.Storage.DescribeNamespaceAsync(ns, cancellation)).ConfigureAwait(false);
        var newest = await context.Outages.Guard(context.Storage.ReadNewestEventsAsync(new(ns), new(eventCount, context.Limits.PageBytes), cancellation)).ConfigureAwait(false);
        if (!described.TryGet(out var contents, out error))
        {
            return error;
        }

        // A log that can't be read must not hide the rest of the description: operators look here.
        if (!newest.TryGet(out var entries, out var unread))
        {
            if (unread.Code != ErrorCode.Corrupt)
            {
                return unread;
            }

            entries = [];
        }

        var snapshot = compiled.Bundle is null ? null : new BundleSnapshot(compiled.Version.Number, compiled.Bundle);
        return new NamespaceDescription(NamespaceInfo.Of(contents), snapshot, [.. entries.Select(ChangeFeed.ToChange)])
        {
            BundleError = compiled.Unusable,
            EventsError = unread,
        };
    }

    public async ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default)
    {
        if (Check(ns, default) is { } invalid)
        {
            return invalid;
        }

        // The webhooks go first. If the deletion ends between the two steps, the caller has no answer and repeats it.
        if (await context.Webhooks.DeleteAllAsync(ns, cancellation).ConfigureAwait(false) is { } undeleted)
        {
            return undeleted;
        }

        var deleting = context.Storage.DeleteNamespaceAsync(ns, cancellation);
        if (!(await context.Outages.Guard(deleting).ConfigureAwait(false)).TryGet(out var deletion, out var error))
        {
            return error;
        }

        context.Bundles.Forget(ns);
        context.Refusals.Forget(ns);
        var isSweeping = deletion == NamespaceDeletion.Sweeping && !await SweepAsync(ns).ConfigureAwait(false);
        return new NamespaceDeleted(deletion != NamespaceDeletion.Nothing, isSweeping);
    }

    /// <summary>
    /// Removes the former content for at most <see cref="Patience"/>; the rest is removed in the background. True if nothing is left.
    /// </summary>
    private async ValueTask<bool> SweepAsync(string ns)
    {
        var begun = context.Clock.GetTimestamp();
        try
        {
            while (context.Clock.GetElapsedTime(begun) < Patience)
            {
                if (!await context.Storage.SweepNamespaceAsync(ns, default).ConfigureAwait(false))
                {
                    return true;
                }
            }
        }
        catch (StorageUnavailableException e)
        {
            // The namespace is deleted all the same.
            context.Outages.Report(e);
        }

        context.Deletions.Add(ns);
        return false;
    }

    private StoreError? Check(string ns, in WriteOptions options) => RequestChecks.Bundle(ns, options, context.Limits);

    private async ValueTask<Result<CompiledBundle>> LoadAsync(string ns, CancellationToken cancellation)
    {
        var loaded = await context.Outages.Guard(context.Storage.LoadAsync(ns, EntityKey.Schema, cancellation)).ConfigureAwait(false);
        return loaded.TryGet(out var stored, out var error) ? context.Bundles.Of(ns, stored) : error;
    }

    private ValueTask<Result<BundleOutcome>> RunAsync(
        string ns, NamespaceCommand command, in WriteOptions options, byte[] request, CancellationToken cancellation)
    {
        var scope = context.Scope(options.IdempotencyKey, request, BundleOutcomeCodec.Instance);
        return context.Loop.RunAsync(new BundleTransaction(context, ns, command, scope, options.DryRun), cancellation);
    }
}
