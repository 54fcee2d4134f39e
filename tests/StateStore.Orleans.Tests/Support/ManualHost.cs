using Microsoft.Extensions.Hosting;

namespace StateStore.Orleans.Tests.Support;

/// <summary>The lifetime of an application. A test sees whether it was told to stop.</summary>
internal sealed class ManualHost : IHostApplicationLifetime
{
    public bool IsStopped { get; private set; }

    public CancellationToken ApplicationStarted => default;

    public CancellationToken ApplicationStopping => default;

    public CancellationToken ApplicationStopped => default;

    public void StopApplication() => IsStopped = true;
}
