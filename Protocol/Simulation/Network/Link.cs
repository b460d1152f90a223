using ActorUdp.Protocol;

namespace ActorUdp.Simulation.Network;

/// <summary>
/// One direction of a link: delays, loses, doubles, reorders, damages and queues datagrams by its conditions. It has no clock, no
/// thread and no socket: whoever owns it passes the time in, so that it serves simulated nodes and real sockets alike. The same
/// seed and the same calls give the same result. Not thread-safe.
/// </summary>
/// <typeparam name="T">What the owner wants to know of a datagram when it arrives: from whom, to whom.</typeparam>
/// <param name="random">Where its chances come from; not shared with other threads.</param>
public sealed class Link<T>(Random random)
{
    private const int LongestExtension = 64;

    private readonly PriorityQueue<(byte[] Datagram, T Tag), (long Arrival, long Order)> _underWay = new();
    private readonly LossProcess _loss = new(random);
    private LinkCounters _counters;
    private long _order;
    private long _busyUntil;
    private long _lastArrival;

    /// <summary>What the link does from now on to datagrams that are sent; what is under way is not touched.</summary>
    public LinkConditions Conditions { get; set; } = LinkConditions.Perfect;

    /// <summary>Decides on top of the conditions which datagrams vanish; null: none.</summary>
    public Func<ReadOnlyMemory<byte>, T, bool>? Drops { get; set; }

    /// <summary>Running totals.</summary>
    public LinkCounters Counters => _counters;

    /// <summary>Datagrams that have not arrived yet.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>When the next datagram arrives; null when none is under way.</summary>
    public MonotonicNanos? NextArrival => _underWay.TryPeek(out _, out var next) ? new MonotonicNanos(next.Arrival) : null;

    /// <summary>Gives the link a datagram.</summary>
    /// <param name="datagram">Its bytes; copied.</param>
    /// <param name="tag">Handed out with the datagram when it arrives.</param>
    /// <param name="now">Now; never earlier than in the call before.</param>
    public void Send(ReadOnlySpan<byte> datagram, T tag, MonotonicNanos now)
    {
        var conditions = Conditions;
        _counters.Offered++;
        _counters.OfferedBytes += datagram.Length;
        if (IsStopped(conditions, datagram, tag, now) || !TryQueue(conditions, datagram.Length, now, out var departure))
            return;
        Carry(conditions, datagram.ToArray(), tag, departure);
        if (!Chance(conditions.Duplication))
            return;
        _counters.Duplicated++;
        Carry(conditions, datagram.ToArray(), tag, departure);
    }

    /// <summary>Takes a datagram that has arrived.</summary>
    /// <param name="now">Now.</param>
    /// <param name="datagram">Its bytes, the caller's to keep.</param>
    /// <param name="tag">As it was sent with.</param>
    /// <returns>False when nothing has arrived.</returns>
    public bool TryReceive(MonotonicNanos now, out byte[] datagram, out T tag)
    {
        if (!_underWay.TryPeek(out var first, out var due) || due.Arrival > now.Value)
        {
            datagram = [];
            tag = default!;
            return false;
        }
        _underWay.Dequeue();
        (datagram, tag) = first;
        _counters.Delivered++;
        _counters.DeliveredBytes += datagram.Length;
        return true;
    }

    /// <summary>Forgets what is under way, as if the wire had been torn out.</summary>
    public void Clear() => _underWay.Clear();

    private bool IsStopped(LinkConditions conditions, ReadOnlySpan<byte> datagram, T tag, MonotonicNanos now)
    {
        if (conditions.IsCut)
        {
            _counters.CutOff++;
            return true;
        }
        if (datagram.Length > conditions.Mtu)
        {
            _counters.TooLarge++;
            return true;
        }
        if (!_loss.Loses(conditions.Loss, now) && (Drops is not { } drops || !drops(datagram.ToArray(), tag)))
            return false;
        _counters.Lost++;
        _counters.LostBytes += datagram.Length;
        return true;
    }

    private bool TryQueue(LinkConditions conditions, int length, MonotonicNanos now, out long departure)
    {
        departure = now.Value;
        if (conditions.Bandwidth == 0)
            return true;
        var size = length + conditions.Overhead;
        var waiting = Math.Max(0, _busyUntil - now.Value) * (double)conditions.Bandwidth / MonotonicNanos.PerSecond;
        if (waiting + size > conditions.Queue)
        {
            _counters.Overflowed++;
            _counters.OverflowedBytes += length;
            return false;
        }
        _busyUntil = Math.Max(_busyUntil, now.Value) + size * MonotonicNanos.PerSecond / conditions.Bandwidth;
        departure = _busyUntil;
        return true;
    }

    private void Carry(LinkConditions conditions, byte[] datagram, T tag, long departure)
    {
        var arrival = departure + MonotonicNanos.ToNanos(conditions.Latency)
            + (long)(random.NextDouble() * MonotonicNanos.ToNanos(conditions.Jitter));
        if (conditions.KeepsOrder)
            arrival = Math.Max(arrival, _lastArrival);
        _lastArrival = Math.Max(_lastArrival, arrival);
        if (Chance(conditions.Reordering))
        {
            _counters.Reordered++;
            arrival += MonotonicNanos.ToNanos(conditions.ReorderDelay);
        }
        _underWay.Enqueue((Damage(conditions, datagram), tag), (arrival, _order++));
    }

    private byte[] Damage(LinkConditions conditions, byte[] datagram)
    {
        var flips = datagram.Length > 0 && Chance(conditions.Corruption);
        var truncates = Chance(conditions.Truncation);
        var extends = Chance(conditions.Extension);
        if (flips)
            datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
        if (truncates)
            datagram = datagram[..random.Next(datagram.Length)];
        if (extends)
        {
            var extension = new byte[random.Next(1, LongestExtension)];
            random.NextBytes(extension);
            datagram = [.. datagram, .. extension];
        }
        if (flips || truncates || extends)
            _counters.Damaged++;
        return datagram;
    }

    private bool Chance(double probability) => probability > 0 && random.NextDouble() < probability;
}
