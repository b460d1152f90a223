using ActorUdp.Hosts.Numbers;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Soak;

/// <summary>Sends all streams to one peer, each message until it is accepted, and writes down what was.</summary>
internal sealed class SoakSource(UdpTransport transport, StreamLedger ledger, SoakIdentity self)
{
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends until cancelled.</summary>
    public Task SendAsync(int peer, PeerAddress address, int seed, CancellationToken stop) => Task.WhenAll(
        SoakStream.All.Select((stream, number) => Task.Run(() => SendAsync(peer, address, stream, number, new Random(seed + number), stop), CancellationToken.None)));

    private async Task SendAsync(int peer, PeerAddress address, SoakStream kind, int index, Random random, CancellationToken stop)
    {
        PeerChannel channel = transport.Open(address, kind.Channel, kind.Recipient);
        var stream = new NumberStream(self.Origin, (ushort)((self.Incarnation * StreamLedger.Streams) + index), kind.Channel);
        byte[] buffer = new byte[kind.Largest];
        using var pace = new PeriodicTimer(kind.Interval);
        int number = 0;
        try
        {
            while (await pace.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                for (int burst = random.Next(1, kind.Burst + 1); burst > 0; burst--)
                {
                    Memory<byte> message = buffer.AsMemory(0, SizeOf(kind, random));
                    NumberMessage.Write(message.Span, stream, ++number, int.MaxValue);
                    ledger.Offer(peer, index, number);
                    // Refused while the peer is unreachable: such a message was not accepted, so it is tried again.
                    while (await channel.SendAsync(message, cancellationToken: stop).ConfigureAwait(false) != SendResult.Accepted)
                        await Task.Delay(_retryInterval, stop).ConfigureAwait(false);
                    ledger.Accept(peer, index, number);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    // Most are small; every size up to the largest has its turn.
    private static int SizeOf(SoakStream kind, Random random) =>
        kind.Smallest + (int)((kind.Largest - kind.Smallest) * Math.Pow(random.NextDouble(), 3));
}

/// <summary>Who a soak node is, in its messages.</summary>
internal sealed record SoakIdentity(ushort Origin, int Incarnation);
