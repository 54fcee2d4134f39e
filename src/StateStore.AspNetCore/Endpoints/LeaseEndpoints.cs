using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of leases and rate limits.</summary>
internal sealed class LeaseEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/leases/{lease}";
    private const string Tag = "Leases";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapRead(door, Path, Get, new(Tag, "getLease", "Read Lease", "Lease", Permission.LeasesRead) { Errors = [ErrorCode.NotFound, ErrorCode.InvalidData] });
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/acquire", Acquire, new(Tag, "acquireLease", "Acquire Lease", "Lease", Permission.LeasesWrite)
        {
            Text = "A lease has one owner at a time. If the owner already holds it, the lease is renewed under the same token. "
                + "With wait, the server grants it in the order of the requests.",
            Body = "AcquireLease",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.LeaseHeld],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/renew", Renew, new(Tag, "renewLease", "Renew Lease", "Lease", Permission.LeasesWrite)
        {
            Text = "Sets the expiry to ttl from now.",
            Body = "RenewLease",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.LeaseLost],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + "/release", Release, new(Tag, "releaseLease", "Release Lease", "LeaseReleased", Permission.LeasesWrite)
        {
            Body = "ReleaseLease",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.LeaseLost],
        });
        endpoints.MapOperation(door, HttpMethods.Post, "/v1/namespaces/{ns}/limits/{limit}", Take, new("Limits", "takeOfLimit", "Take of Limit", "LimitAnswer", Permission.LimitsWrite)
        {
            Text = "Takes n if the limit allows it, atomically. A refusal has status 200 too, and takes nothing.",
            Body = "TakeOfLimit",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.InvalidData],
        });
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var (ns, name, _) = RequestNames.Of(context);
        return Write(context, await door.Leases.GetAsync(ns, name, context.RequestAborted).ConfigureAwait(false));
    }

    private async ValueTask<StoreError?> Acquire(HttpContext context, Caller caller)
    {
        if (!(await ReadAsync(context, LeaseBody.ParseAcquire, "{owner, ttl, wait?}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (wanted, isDryRun) = request;

        var (ns, name, _) = RequestNames.Of(context);
        var wait = wanted.Wait < door.Options.LongestWait ? wanted.Wait : door.Options.LongestWait;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, door.Stopping, caller.Ended);
        try
        {
            return Write(context, await door.Leases.AcquireAsync(ns, name, wanted.Owner, wanted.Ttl, wait, isDryRun, end.Token).ConfigureAwait(false), isDryRun);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Door.EndOf(caller);
        }
    }

    private async ValueTask<StoreError?> Renew(HttpContext context, Caller caller)
    {
        if (!(await ReadAsync(context, LeaseBody.ParseRenew, "{owner, token, ttl}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (wanted, isDryRun) = request;

        var (ns, name, _) = RequestNames.Of(context);
        var renewed = await door.Leases.RenewAsync(ns, name, wanted.Owner, wanted.Token, wanted.Ttl, isDryRun, context.RequestAborted).ConfigureAwait(false);
        return Write(context, renewed, isDryRun);
    }

    private async ValueTask<StoreError?> Release(HttpContext context, Caller caller)
    {
        if (!(await ReadAsync(context, LeaseBody.ParseRelease, "{owner, token}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (wanted, isDryRun) = request;

        var (ns, name, _) = RequestNames.Of(context);
        error = await door.Leases.ReleaseAsync(ns, name, wanted.Owner, wanted.Token, isDryRun, context.RequestAborted).ConfigureAwait(false);
        if (error is null)
        {
            var json = new JsonBuilder();
            json.Raw("{\"ok\":true"u8).Raw(DryRunMember(isDryRun)).Byte((byte)'}');
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }

    private async ValueTask<StoreError?> Take(HttpContext context, Caller caller)
    {
        if (!(await ReadAsync(context, LeaseBody.ParseTake, "{limit, window, kind?, n?}").ConfigureAwait(false)).TryGet(out var request, out var error))
        {
            return error;
        }

        var (wanted, isDryRun) = request;

        var (ns, name, _) = RequestNames.Of(context);
        var taken = await caller.Store.Keys.TakeAsync(ns, name, wanted.Rule, wanted.N, isDryRun, context.RequestAborted).ConfigureAwait(false);
        if (taken.TryGet(out var answer, out error))
        {
            var json = new JsonBuilder();
            json.Raw("{\"ok\":true,"u8);
            answer.WriteMembers(ref json);
            json.Raw(DryRunMember(isDryRun)).Byte((byte)'}');
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }

    /// <summary>
    /// The error for an idempotency key. With one, the server would repeat a refusal even when the lease is free again or the window has ended.
    /// </summary>
    private static StoreError NoIdempotencyKey { get; } =
        new(ErrorCode.NotSupported, "Leases and limits take no Idempotency-Key; acquiring again under the same owner is safe");

    private async ValueTask<Result<(T Wanted, bool IsDryRun)>> ReadAsync<T>(HttpContext context, BodyParser<T> parse, string form)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, parse, form).ConfigureAwait(false);
        if (!body.TryGet(out var wanted, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.ReadUnconditional(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        return options.IdempotencyKey is null ? (wanted, options.DryRun) : NoIdempotencyKey;
    }

    private static ReadOnlySpan<byte> DryRunMember(bool isDryRun) => isDryRun ? ",\"dry_run\":true"u8 : ""u8;

    private static StoreError? Write(HttpContext context, Result<Lease> result, bool isDryRun = false)
    {
        if (result.TryGet(out var lease, out var error))
        {
            var json = new JsonBuilder();
            json.Raw("{\"ok\":true,"u8);
            lease.WriteMembers(ref json);
            json.Raw(DryRunMember(isDryRun)).Byte((byte)'}');
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }
}
