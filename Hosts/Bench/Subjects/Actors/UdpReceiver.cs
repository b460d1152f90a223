using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>ActorUdp's receiving half: a node with an actor that counts and one that answers pings.</summary>
internal sealed class UdpReceiver : IReceivingEnd
{
    private readonly HostSystem _host;

    private UdpReceiver(HostSystem host) => _host = host;

    public string Address => _host.Transport.LocalAddress.ToString();

    public ArrivalTally Arrivals { get; } = new();

    public long? WireBytes => _host.Transport.Counters.BytesSent;

    /// <param name="options">The node.</param>
    /// <param name="grant">See <see cref="CountingActor"/>.</param>
    public static async Task<UdpReceiver> StartAsync(HostOptions options, int grant)
    {
        var end = new UdpReceiver(await HostSystem.StartAsync(options).ConfigureAwait(false));
        end._host.Register(CountingActor.Recipient, Props.Create<CountingActor>(end.Arrivals, grant));
        end._host.Register(PingResponder.Recipient, Props.Create<PingResponder>());
        return end;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
