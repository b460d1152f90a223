using ActorUdp.Simulation.Network;

namespace ActorUdp.TestKit;

/// <summary>
/// Says what the links that it stands for do to datagrams from now on; what is under way already arrives as it would have.
/// Each call changes one thing and keeps the others. Thread-safe.
/// </summary>
public sealed class LinkControl
{
    private readonly Action<Func<LinkConditions, LinkConditions>> _change;

    internal LinkControl(Action<Func<LinkConditions, LinkConditions>> change) => _change = change;

    /// <summary>Lets nothing through, in silence, until <see cref="Heal"/>.</summary>
    public LinkControl Blackhole() => With(c => c with { IsCut = true });

    /// <summary>Ends a black hole, a partition or an isolation. Loss, delay and the like stay; <see cref="Reset"/> ends those too.</summary>
    public LinkControl Heal() => With(c => c with { IsCut = false });

    /// <summary>Loses each datagram with a probability.</summary>
    /// <param name="probability">0 to 1; 0 ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a probability.</exception>
    public LinkControl Lose(double probability) => Lose(LossModel.Random(probability));

    /// <summary>Loses datagrams by a pattern: bursts, every k-th, the second half of each flight.</summary>
    /// <param name="model">The pattern; <see cref="LossModel.None"/> ends it.</param>
    public LinkControl Lose(LossModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return With(c => c with { Loss = model });
    }

    /// <summary>Sets what a datagram takes one way; without it 0.1 ms.</summary>
    /// <param name="latency">Above zero.</param>
    /// <param name="jitter">Added at random, uniformly from 0; datagrams overtake each other by it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The latency is not above zero, or the jitter below.</exception>
    public LinkControl Delay(TimeSpan latency, TimeSpan jitter = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(latency, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(jitter, TimeSpan.Zero);
        return With(c => c with { Latency = latency, Jitter = jitter });
    }

    /// <summary>Lets so many bytes of datagrams through per second, one way; what comes faster waits in a queue.</summary>
    /// <param name="bytesPerSecond">Above 0.</param>
    /// <param name="queue">Bytes that may wait; what finds the queue full is lost. At least one datagram.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure is not above 0.</exception>
    public LinkControl Throttle(long bytesPerSecond, long queue = 128 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bytesPerSecond, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(queue, 0);
        return With(c => c with { Bandwidth = bytesPerSecond, Queue = queue });
    }

    /// <summary>Lets a share of the datagrams arrive twice.</summary>
    /// <param name="share">0 to 1; 0 ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a share.</exception>
    public LinkControl Duplicate(double share)
    {
        ThrowIfNoShare(share);
        return With(c => c with { Duplication = share });
    }

    /// <summary>Holds a share of the datagrams back, so that later ones overtake them.</summary>
    /// <param name="share">0 to 1; 0 ends it.</param>
    /// <param name="by">How long; null for 1 ms.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a share, or a time not above zero.</exception>
    public LinkControl Reorder(double share, TimeSpan? by = null)
    {
        ThrowIfNoShare(share);
        TimeSpan delay = by ?? TimeSpan.FromMilliseconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero, nameof(by));
        return With(c => c with { Reordering = share, ReorderDelay = delay });
    }

    /// <summary>Flips a bit in a share of the datagrams.</summary>
    /// <param name="share">0 to 1; 0 ends it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a share.</exception>
    public LinkControl Corrupt(double share)
    {
        ThrowIfNoShare(share);
        return With(c => c with { Corruption = share });
    }

    /// <summary>Loses datagrams that are larger, in silence.</summary>
    /// <param name="bytes">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public LinkControl Mtu(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bytes, 0);
        return With(c => c with { Mtu = bytes });
    }

    /// <summary>Ends everything that was set: a link that takes 0.1 ms and loses nothing.</summary>
    public LinkControl Reset() => With(_ => LinkConditions.Perfect);

    /// <summary>Sets everything at once; for what has no method here.</summary>
    /// <param name="conditions">What the links do from now on.</param>
    public LinkControl Set(LinkConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return With(_ => conditions);
    }

    private static void ThrowIfNoShare(double share)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is 0 to 1.");
        }
    }

    private LinkControl With(Func<LinkConditions, LinkConditions> change)
    {
        _change(change);
        return this;
    }
}
