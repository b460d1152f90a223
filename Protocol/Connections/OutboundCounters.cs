namespace ActorUdp.Protocol;

/// <summary>Counters that only the owner writes and any thread reads; those of ended connections are carried over.</summary>
internal sealed class OutboundCounters
{
    public long PacketsSent;
    public long BytesSent;
    public long PacketsLost;
    public long PacketsSpuriouslyLost;
    public long ProbeTimeouts;
    public long PathProbes;
    public long Undelivered;

    /// <summary>A datagram is sent. The owner.</summary>
    public void OnSent(int bytes)
    {
        Volatile.Write(ref PacketsSent, PacketsSent + 1);
        Volatile.Write(ref BytesSent, BytesSent + bytes);
    }

    /// <summary>Adds what a connection that ends has counted.</summary>
    public void Absorb(LossDetector loss, PathMtuDiscovery path)
    {
        Interlocked.Add(ref PathProbes, path.Probes);
        Interlocked.Add(ref PacketsLost, loss.PacketsLost);
        Interlocked.Add(ref PacketsSpuriouslyLost, loss.PacketsSpuriouslyLost);
        Interlocked.Add(ref ProbeTimeouts, loss.ProbeTimeouts);
    }
}
