using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>The log of a channel as an honest dialer has it: records, some of them void, and which bytes are whose.</summary>
internal sealed class TrueLog
{
    private const int VoidOneIn = 7;

    private readonly List<(int Start, int End)> _voids = [];
    private readonly List<(int Start, int Length)> _messages = [];

    public TrueLog(int length, ulong seed)
    {
        var random = new FuzzRandom(seed);
        var bytes = new List<byte>(length);
        byte[] header = new byte[VarInt.MaximumLength];
        while (bytes.Count < length)
        {
            int payload = random.Below(4) switch { 0 => random.Below(4), 3 => random.Below(length / 3), _ => random.Below(200) };
            int start = bytes.Count;
            bytes.AddRange(header.AsSpan(0, VarInt.Write(header, (ulong)payload)));
            byte[] content = new byte[payload];
            random.Fill(content);
            if (random.OneIn(VoidOneIn))
                _voids.Add((start, bytes.Count + payload));
            else
                _messages.Add((bytes.Count, payload));
            bytes.AddRange(content);
        }
        Bytes = [.. bytes];
    }

    public byte[] Bytes { get; }

    public int MessageCount => _messages.Count;

    public ReadOnlySpan<byte> Message(int index) => Bytes.AsSpan(_messages[index].Start, _messages[index].Length);

    /// <summary>The part of a range, from its start, that is all void or all not.</summary>
    public int RunAt(int offset, int length, out bool isVoid)
    {
        isVoid = false;
        foreach ((int start, int end) in _voids)
        {
            if (offset < start)
                return Math.Min(length, start - offset);
            isVoid = offset < end;
            if (isVoid)
                return Math.Min(length, end - offset);
        }
        return length;
    }
}
