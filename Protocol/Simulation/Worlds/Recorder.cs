namespace ActorUdp.Simulation.Worlds;

/// <summary>Keeps a bounded sample of the datagrams that were sent, old ones among them, and all kinds of them.</summary>
internal sealed class Recorder(Random random)
{
    private const int Capacity = 96;
    private const int Rarity = 16;

    private readonly List<Recording> _recordings = new(Capacity);

    public int Count => _recordings.Count;

    public void Note(Address source, Address target, ReadOnlySpan<byte> datagram)
    {
        // Handshakes are few and what a replay of them does matters most.
        var isData = datagram.Length > 2 && (datagram[2] & 0xF) == 6;
        if (isData && random.Next(Rarity) != 0)
            return;
        var recording = new Recording(source, target, datagram.ToArray());
        if (_recordings.Count < Capacity)
            _recordings.Add(recording);
        else
            _recordings[random.Next(Capacity)] = recording;
    }

    public Recording Pick() => _recordings[random.Next(_recordings.Count)];

    internal sealed record Recording(Address Source, Address Target, byte[] Datagram);
}
