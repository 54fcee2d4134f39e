using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace StateStore.Server.Cluster;

/// <summary>
/// Refuses ports of the silo at which somebody listens. Orleans shares them (SO_REUSEPORT), so two silos could have one address: the cluster would take the newer
/// for the older started again, and tell the older that it is dead.
/// </summary>
internal sealed class PortCheck(IOptions<EndpointOptions> endpoints) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>As late as possible before Orleans listens, and long before the silo joins: of two that start together the second should still see the first.</summary>
    private const int Stage = ServiceLifecycleStage.RuntimeInitialize - 100;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe<PortCheck>(Stage, _ =>
    {
        var own = endpoints.Value;
        Check(own.SiloListeningEndpoint ?? new(own.AdvertisedIPAddress, own.SiloPort));
        Check(own.GatewayListeningEndpoint ?? new(own.AdvertisedIPAddress, own.GatewayPort));
        return Task.CompletedTask;
    });

    /// <summary>Connections that ended a moment ago (TIME_WAIT) don't count: a silo starts again on its port.</summary>
    /// <exception cref="AddressInUseException">Somebody listens there.</exception>
    private static void Check(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endpoint.Address.Equals(IPAddress.IPv6Any))
        {
            // As Orleans listens: at the addresses of IPv4 too.
            socket.DualMode = true;
        }

        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException($"{endpoint} is in use", e);
        }
    }
}
