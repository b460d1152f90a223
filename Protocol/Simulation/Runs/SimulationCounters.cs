using ActorUdp.Simulation.Faults;

namespace ActorUdp.Simulation.Runs;

/// <summary>What happened in a run, or in many. Not thread-safe.</summary>
public sealed class SimulationCounters
{
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];

    /// <summary>Seeds that were run.</summary>
    public long Seeds { get; internal set; }

    /// <summary>Virtual time that went by.</summary>
    public TimeSpan VirtualTime { get; internal set; }

    /// <summary>Incarnations of nodes.</summary>
    public long Incarnations { get; internal set; }

    /// <summary>Connections that were established.</summary>
    public long Connections { get; internal set; }

    /// <summary>Datagrams that nodes sent.</summary>
    public long DatagramsSent { get; internal set; }

    /// <summary>Datagrams that reached a socket, copies and replays included.</summary>
    public long DatagramsArrived { get; internal set; }

    /// <summary>Datagrams that links lost at random, in bursts or by a pattern.</summary>
    public long DatagramsLost { get; internal set; }

    /// <summary>Datagrams that found the queue of a bottleneck full.</summary>
    public long DatagramsOverflowed { get; internal set; }

    /// <summary>Datagrams that were stopped by a partition.</summary>
    public long DatagramsCutOff { get; internal set; }

    /// <summary>Datagrams that were larger than a link's MTU.</summary>
    public long DatagramsTooLarge { get; internal set; }

    /// <summary>Datagrams that arrived twice.</summary>
    public long DatagramsDuplicated { get; internal set; }

    /// <summary>Datagrams that were held back, so that others overtook them.</summary>
    public long DatagramsReordered { get; internal set; }

    /// <summary>Datagrams that were flipped, truncated or extended.</summary>
    public long DatagramsDamaged { get; internal set; }

    /// <summary>Datagrams of the past that were sent once more.</summary>
    public long DatagramsReplayed { get; internal set; }

    /// <summary>Datagrams that the inbox of an actor had no room for.</summary>
    public long InboxOverflows { get; internal set; }

    /// <summary>Reliable messages that were accepted.</summary>
    public long MessagesAccepted { get; internal set; }

    /// <summary>Messages that were handed on, reliable or not.</summary>
    public long MessagesDelivered { get; internal set; }

    /// <summary>Bytes of those.</summary>
    public long BytesDelivered { get; internal set; }

    /// <summary>Messages that their senders reported as undelivered.</summary>
    public long MessagesUndelivered { get; internal set; }

    /// <summary>Messages that expired or were replaced before they were sent.</summary>
    public long MessagesVoid { get; internal set; }

    /// <summary>How often a kind of fault was injected.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>How often.</returns>
    public long FaultsOf(FaultKind kind) => _faults[(int)kind];

    /// <summary>Adds the counters of another run.</summary>
    /// <param name="other">The other run's.</param>
    public void Add(SimulationCounters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Seeds += other.Seeds;
        VirtualTime += other.VirtualTime;
        Incarnations += other.Incarnations;
        Connections += other.Connections;
        DatagramsSent += other.DatagramsSent;
        DatagramsArrived += other.DatagramsArrived;
        DatagramsLost += other.DatagramsLost;
        DatagramsOverflowed += other.DatagramsOverflowed;
        DatagramsCutOff += other.DatagramsCutOff;
        DatagramsTooLarge += other.DatagramsTooLarge;
        DatagramsDuplicated += other.DatagramsDuplicated;
        DatagramsReordered += other.DatagramsReordered;
        DatagramsDamaged += other.DatagramsDamaged;
        DatagramsReplayed += other.DatagramsReplayed;
        InboxOverflows += other.InboxOverflows;
        MessagesAccepted += other.MessagesAccepted;
        MessagesDelivered += other.MessagesDelivered;
        BytesDelivered += other.BytesDelivered;
        MessagesUndelivered += other.MessagesUndelivered;
        MessagesVoid += other.MessagesVoid;
        for (var i = 0; i < _faults.Length; i++)
            _faults[i] += other._faults[i];
    }

    internal void CountFault(FaultKind kind) => _faults[(int)kind]++;
}
