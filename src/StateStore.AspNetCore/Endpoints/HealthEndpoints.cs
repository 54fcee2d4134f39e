using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The probes for liveness and readiness.</summary>
/// <param name="door">The services that all endpoints share.</param>
/// <param name="drain">Knows whether the server has begun to stop.</param>
/// <param name="storage">The storage to check; null if the store is in another process.</param>
/// <param name="parts">The other parts that must be ready.</param>
internal sealed class HealthEndpoints(Door door, Drain drain, IStateStorage? storage, IEnumerable<IReadinessPart> parts)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, "/health/live", Live, new("Health", "live", "Liveness", "Ok", Permission.Public)
        {
            Text = "Succeeds while the process runs. It does not check the storage: an outage of the storage must not cause a restart of the server.",
        });
        endpoints.MapOperation(door, HttpMethods.Get, "/health/ready", Ready, new("Health", "ready", "Readiness", "Readiness", Permission.Public)
        {
            Text = "Succeeds if the storage answers and a silo is a member of its cluster. Otherwise, and while the server stops, the status is 503.",
            NotReady = "Readiness",
        });
    }

    private static ValueTask<StoreError?> Live(HttpContext context, Caller caller)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true}"u8);
        JsonAnswer.Write(context, ref json);
        return default;
    }

    private async ValueTask<StoreError?> Ready(HttpContext context, Caller caller)
    {
        var health = storage is null
            ? new StorageHealth(true, "in another process")
            : await storage.CheckHealthAsync(context.RequestAborted).ConfigureAwait(false);
        var isStopping = drain.HasBegun;
        var others = parts.Select(part => (part.Name, Now: part.Check())).ToArray();
        var isReady = health.IsReady && !isStopping && others.All(part => part.Now.IsReady);
        var json = new JsonBuilder();
        json.Raw("{\"ok\":"u8).Bool(isReady).Raw(",\"storage\":{\"ready\":"u8).Bool(health.IsReady);
        json.Raw(",\"description\":"u8).String(health.Description).Raw("}"u8);
        foreach (var (name, now) in others)
        {
            json.Raw(","u8).String(name).Raw(":{\"ready\":"u8).Bool(now.IsReady);
            json.Raw(",\"description\":"u8).String(now.Description).Raw("}"u8);
        }

        json.Raw(isStopping ? ",\"stopping\":true}"u8 : "}"u8);
        JsonAnswer.Write(context, ref json, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        return null;
    }
}
