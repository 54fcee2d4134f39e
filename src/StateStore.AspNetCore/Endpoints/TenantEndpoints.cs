using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of tenants. An application without stored keys does not have them.</summary>
/// <param name="door">The services that all endpoints share.</param>
/// <param name="keys">The stored keys and tenants.</param>
/// <param name="ring">The accepted keys. It learns each change at once.</param>
internal sealed class TenantEndpoints(Door door, AccessStore keys, KeyRing ring)
{
    private const string Path = "/v1/admin/tenants";
    private const string One = Path + "/{tenant}";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, Path, List, Describe("listTenants", "List Tenants", "TenantList") with
        {
            Text = "Ordered by name.",
            Parameters = ["Limit", "AfterName"],
        });
        endpoints.MapOperation(door, HttpMethods.Get, One, Get, Describe("getTenant", "Get Tenant", "Tenant") with { Errors = [ErrorCode.NotFound] });
        endpoints.MapOperation(door, HttpMethods.Put, One, Set, Describe("setTenant", "Set Tenant", "Tenant") with
        {
            Text = "Creates the tenant, or replaces its namespaces and limits. Its keys never reach a namespace that it does not own.",
            Body = "SetTenant",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.TooLarge, ErrorCode.LimitExceeded],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, One, Delete, Describe("deleteTenant", "Delete Tenant", "TenantDeleted") with
        {
            Text = "Its keys stay, and reach no namespace until the tenant is set again. Its namespaces keep their content.",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.NotSupported],
        });
    }

    private static OperationDescription Describe(string id, string summary, string answer) => new("Access", id, summary, answer, Permission.Admin);

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!AdminRequest.ReadPage(context, door.Limits).TryGet(out var page, out var error))
        {
            return error;
        }

        var listed = await keys.ListTenantsAsync(context.RequestAborted).ConfigureAwait(false);
        return listed.TryGet(out var all, out error) ? await AdminRequest.AnswerAsync(context, AccessAnswers.Tenants(all, page.After, page.Limit)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var got = await keys.GetTenantAsync(RequestNames.Of(context).Id, context.RequestAborted).ConfigureAwait(false);
        return got.TryGet(out var tenant, out error) ? await AdminRequest.AnswerAsync(context, AccessAnswers.Tenant(tenant)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Set(HttpContext context, Caller caller)
    {
        var name = RequestNames.Of(context).Id;
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, members => AccessCodec.ParseTenant(name, members), "the member namespaces").ConfigureAwait(false);
        if (!body.TryGet(out var tenant, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var result = await Store(isDryRun).SetTenantAsync(tenant, context.RequestAborted, AdminRequest.ActorOf(context, caller)).ConfigureAwait(false);
        return result.Error ?? await AnswerAsync(context, AccessAnswers.Tenant(tenant, isDryRun)).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ExpectNoneAsync(context, door.Limits).ConfigureAwait(false);
        if (!body.TryGet(out _, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var name = RequestNames.Of(context).Id;
        return await Store(isDryRun).DeleteTenantAsync(name, context.RequestAborted, AdminRequest.ActorOf(context, caller)).ConfigureAwait(false)
            ?? await AnswerAsync(context, AccessAnswers.TenantDeleted(name, isDryRun)).ConfigureAwait(false);
    }

    private AccessStore Store(bool isDryRun) => isDryRun ? keys.DryRun : keys;

    /// <summary>Answers after a change, which then holds on this server. If the storage fails meanwhile, the ring reads the change at its next look.</summary>
    private async ValueTask<StoreError?> AnswerAsync(HttpContext context, JsonText answer)
    {
        await ring.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        return await AdminRequest.AnswerAsync(context, answer).ConfigureAwait(false);
    }
}
