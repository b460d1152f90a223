using ActorUdp.Simulation.Time;

namespace ActorUdp.Simulation.Network;

/// <summary>A link in virtual time: what is sent arrives by itself when the clock has come so far. Not thread-safe.</summary>
/// <typeparam name="T">What the receiver wants to know of a datagram beside its bytes.</typeparam>
public sealed class VirtualLink<T>
{
    private readonly VirtualClock _clock;
    private readonly Link<T> _link;
    private readonly Action<byte[], T> _deliver;
    private readonly Action _arrive;
    private long _nextArrival = long.MaxValue;

    /// <summary>Creates a perfect link.</summary>
    /// <param name="clock">The time that it lives in.</param>
    /// <param name="random">Where its chances come from.</param>
    /// <param name="deliver">Takes each datagram that arrives, and its tag.</param>
    public VirtualLink(VirtualClock clock, Random random, Action<byte[], T> deliver)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(deliver);
        _clock = clock;
        _link = new Link<T>(random);
        _deliver = deliver;
        _arrive = Arrive;
    }

    /// <summary>What it does from now on to datagrams that are sent.</summary>
    public LinkConditions Conditions
    {
        get => _link.Conditions;
        set => _link.Conditions = value;
    }

    /// <summary>Decides on top of the conditions which datagrams vanish; null: none.</summary>
    public Func<ReadOnlyMemory<byte>, T, bool>? Drops
    {
        get => _link.Drops;
        set => _link.Drops = value;
    }

    /// <summary>Running totals.</summary>
    public LinkCounters Counters => _link.Counters;

    /// <summary>Gives the link a datagram.</summary>
    /// <param name="datagram">Its bytes; copied.</param>
    /// <param name="tag">Handed out with the datagram when it arrives.</param>
    public void Send(ReadOnlySpan<byte> datagram, T tag)
    {
        _link.Send(datagram, tag, _clock.Now);
        Schedule();
    }

    private void Schedule()
    {
        if (_link.NextArrival is not { } next || next.Value >= _nextArrival)
            return;
        _nextArrival = next.Value;
        _clock.At(_nextArrival, _arrive);
    }

    private void Arrive()
    {
        // An alarm that was set for a later datagram comes here too, when an earlier one has overtaken it.
        if (_clock.NowNanos < _nextArrival)
            return;
        _nextArrival = long.MaxValue;
        while (_link.TryReceive(_clock.Now, out var datagram, out var tag))
            _deliver(datagram, tag);
        Schedule();
    }
}
