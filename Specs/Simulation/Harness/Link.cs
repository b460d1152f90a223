using ActorUdp.Protocol;

namespace ActorUdp.Specs.Simulation.Harness;

/// <summary>One direction between two nodes: delays, loses, doubles, reorders and damages datagrams by its conditions.</summary>
public sealed class Link(VirtualClock clock, Random random, Action<byte[], bool> deliver)
{
    private long _busyUntil;

    public LinkConditions Conditions { get; set; } = LinkConditions.Perfect;

    /// <summary>Decides on top of the conditions which datagrams vanish.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? Drops { get; set; }

    public long Offered { get; private set; }

    public long Lost { get; private set; }

    public long BytesDelivered { get; private set; }

    /// <summary>Takes a datagram.</summary>
    /// <param name="datagram">Its bytes; the link keeps them.</param>
    /// <param name="toListener">Whether it goes to the listening socket.</param>
    public void Send(byte[] datagram, bool toListener)
    {
        var conditions = Conditions;
        Offered++;
        if (conditions.IsCut || datagram.Length > conditions.Mtu || Chance(conditions.Loss) || Drops?.Invoke(datagram) == true)
        {
            Lost++;
            return;
        }
        if (!TryQueue(conditions, datagram.Length, out var departure))
        {
            Lost++;
            return;
        }
        Deliver(conditions, datagram, departure, toListener);
        if (Chance(conditions.Duplication))
            Deliver(conditions, (byte[])datagram.Clone(), departure, toListener);
    }

    private bool TryQueue(LinkConditions conditions, int length, out long departure)
    {
        departure = clock.NowNanos;
        if (conditions.Bandwidth == 0)
            return true;
        var waiting = Math.Max(0, _busyUntil - clock.NowNanos) * (double)conditions.Bandwidth / MonotonicNanos.PerSecond;
        if (waiting + length > conditions.Queue)
            return false;
        _busyUntil = Math.Max(_busyUntil, clock.NowNanos) + length * MonotonicNanos.PerSecond / conditions.Bandwidth;
        departure = _busyUntil;
        return true;
    }

    private void Deliver(LinkConditions conditions, byte[] datagram, long departure, bool toListener)
    {
        var delay = MonotonicNanos.ToNanos(conditions.Latency)
            + (long)(random.NextDouble() * MonotonicNanos.ToNanos(conditions.Jitter));
        if (Chance(conditions.Reordering))
            delay += MonotonicNanos.ToNanos(conditions.ReorderDelay);
        if (Chance(conditions.Corruption))
            datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
        if (Chance(conditions.Truncation))
            datagram = datagram[..random.Next(datagram.Length)];
        clock.At(departure + delay, () =>
        {
            BytesDelivered += datagram.Length;
            deliver(datagram, toListener);
        });
    }

    private bool Chance(double probability) => probability > 0 && random.NextDouble() < probability;
}
