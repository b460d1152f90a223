using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>A node with many peers, all of which are one other node under different names.</summary>
internal sealed class PeersSender : ISendingEnd
{
    // Dials under way: enough to be quick, few enough that the one node that answers all keeps up.
    private const int AtOnce = 50;

    private const int MessageLength = 1_024;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly HostSystem _host;
    private readonly int _port;

    private PeersSender(HostSystem host, int port)
    {
        _host = host;
        _port = port;
    }

    public long? WireBytes => _host.Transport.Counters.BytesSent;

    public static async Task<PeersSender> StartAsync(string address, HostOptions options) =>
        new(await HostSystem.StartAsync(options).ConfigureAwait(false), PeerAddress.Parse(address).Port);

    /// <summary>Connects until there are so many peers, and sends each of them messages.</summary>
    /// <returns>How many are connected.</returns>
    public async Task<int> DialAsync(int count, int messages, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), options, async (number, token) =>
        {
            var peer = new PeerAddress(LoopbackNames.Of(number), _port);
            await _host.ConnectAsync(peer, token).ConfigureAwait(false);
            PeerChannel channel = _host.Transport.Open(peer, ChannelKind.Ordinary, CountingActor.Recipient);
            byte[] message = new byte[MessageLength];
            for (int i = 0; i < messages; i++)
                await channel.SendAsync(message, cancellationToken: token).ConfigureAwait(false);
            if (messages > 0 && !await _host.Transport.FlushAsync(peer, _limit).ConfigureAwait(false))
                throw new CommandException($"{peer} did not get {messages} messages within {Human.Duration(_limit)}");
        }).ConfigureAwait(false);
        return _host.Transport.Peers().Count(p => p.State == OutboundState.Established);
    }

    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
