namespace ActorUdp.Protocol;

/// <summary>
/// The packets from the oldest in flight to the newest, by packet number. It doubles up to a bound; a warm ring does not
/// allocate. Packet numbers start at 1 and are never reused.
/// </summary>
internal sealed class SentPacketRing(int maximum)
{
    // An idle connection has a heartbeat in flight, and there are many of them.
    private const int Smallest = 8;

    private SentPacket[] _packets = new SentPacket[Smallest];

    /// <summary>The lowest number in the ring: in flight, or equal to <see cref="Next"/>.</summary>
    public long First { get; private set; } = 1;

    /// <summary>The number of the next packet.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Whether another packet has room.</summary>
    public bool HasRoom => Next - First < maximum;

    public bool IsEmpty => First == Next;

    public ref SentPacket this[long number]
    {
        get
        {
            Invariant.Check(number >= First && number < Next, "a packet that is looked at is in the ring");
            return ref _packets[number & (_packets.Length - 1)];
        }
    }

    /// <summary>Records the next packet.</summary>
    public long Add(in SentPacket packet)
    {
        Invariant.Check(HasRoom, "the ring of sent packets has room");
        if (Next - First == _packets.Length)
            Grow();
        _packets[Next & (_packets.Length - 1)] = packet;
        return Next++;
    }

    /// <summary>Forgets the oldest packets that are not in flight any more.</summary>
    public void Advance()
    {
        while (First < Next)
        {
            ref var packet = ref _packets[First & (_packets.Length - 1)];
            if (packet.State == SentPacketState.InFlight)
                return;
            packet.State = SentPacketState.None;
            First++;
        }
    }

    /// <summary>Gives back what a busy time has made it grow to.</summary>
    public void Trim()
    {
        if (IsEmpty && _packets.Length > Smallest)
            _packets = new SentPacket[Smallest];
    }

    private void Grow()
    {
        var grown = new SentPacket[_packets.Length * 2];
        for (var number = First; number < Next; number++)
            grown[number & (grown.Length - 1)] = _packets[number & (_packets.Length - 1)];
        _packets = grown;
    }
}
