using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Numbers;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Node;

/// <summary>Sends numbered messages, each until it is accepted. Thread-safe.</summary>
internal sealed class NumberSource(UdpTransport transport, ushort origin)
{
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    /// <summary>Ends a sending early; what was accepted stays accepted.</summary>
    public void Stop(string id) => _running[id].Cancel();

    /// <param name="id">For <see cref="Stop"/>.</param>
    /// <param name="order">Each of these messages goes to all of the peers.</param>
    /// <param name="begun">Told when <see cref="Stop"/> will work.</param>
    public async Task<JsonObject> SendAsync(string id, Order order, Action begun)
    {
        using var stop = new CancellationTokenSource();
        _running[id] = stop;
        begun();
        PeerChannel[] channels = [.. order.Peers.Select(p => transport.Open(p, order.Channel, NumberSink.Recipient))];
        var stream = new NumberStream(origin, order.Series, order.Channel);
        byte[] message = new byte[order.Size];
        long refused = 0;
        int number = 0;
        using var pace = new PeriodicTimer(order.Interval > TimeSpan.Zero ? order.Interval : Timeout.InfiniteTimeSpan);
        while (number < order.Count && !stop.IsCancellationRequested)
        {
            NumberMessage.Write(message, stream, ++number, order.Count);
            foreach (PeerChannel channel in channels)
                refused += await SendAsync(channel, message).ConfigureAwait(false);
            if (order.Interval > TimeSpan.Zero && number % order.Burst == 0)
                await pace.WaitForNextTickAsync().ConfigureAwait(false);
        }
        _running.TryRemove(id, out _);
        return new JsonObject { ["accepted"] = (long)number * channels.Length, ["last"] = number, ["refused"] = refused };
    }

    // A refused message was not accepted, so it is tried again; how often tells what a sender sees of an outage.
    private static async Task<long> SendAsync(PeerChannel channel, byte[] message)
    {
        for (long refused = 0; ; refused++)
        {
            if (await channel.SendAsync(message).ConfigureAwait(false) == SendResult.Accepted)
                return refused;
            await Task.Delay(_retryInterval).ConfigureAwait(false);
        }
    }

    /// <summary>What to send.</summary>
    /// <param name="Peers">To whom.</param>
    /// <param name="Channel">On which kind of channel.</param>
    /// <param name="Series">Makes the stream another one than an earlier one of this origin.</param>
    /// <param name="Count">How many messages to each peer.</param>
    /// <param name="Size">Bytes of each.</param>
    /// <param name="Burst">How many of them without a pause.</param>
    /// <param name="Interval">From burst to burst; zero: as fast as they are accepted.</param>
    public sealed record Order(PeerAddress[] Peers, ChannelKind Channel, ushort Series, int Count, int Size, int Burst, TimeSpan Interval);
}
