using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>Where frames and their variable-length integers lie in a body, as far as it can be read; for mutations that know fields.</summary>
internal sealed class FrameMap
{
    private const int Maximum = 256;

    private readonly (int Start, int Length)[] _frames = new (int, int)[Maximum];
    private readonly (int Start, int Length)[] _numbers = new (int, int)[Maximum];

    public ReadOnlySpan<(int Start, int Length)> Frames => _frames.AsSpan(0, FrameCount);

    public ReadOnlySpan<(int Start, int Length)> Numbers => _numbers.AsSpan(0, NumberCount);

    public int FrameCount { get; private set; }

    public int NumberCount { get; private set; }

    public void Read(ReadOnlySpan<byte> body)
    {
        FrameCount = 0;
        NumberCount = 0;
        int at = 0;
        while (at < body.Length && FrameCount < Maximum)
        {
            int start = at;
            if (!TryPass(body, ref at))
                return;
            _frames[FrameCount++] = (start, at - start);
        }
    }

    private bool TryPass(ReadOnlySpan<byte> body, ref int at)
    {
        var type = (FrameType)body[at++];
        switch (type)
        {
            case FrameType.Padding:
            case FrameType.Ping:
                return true;
            case FrameType.Ack:
                return TryNumber(body, ref at, out _) && TryNumber(body, ref at, out _) && TryNumber(body, ref at, out ulong ranges)
                    && TryNumber(body, ref at, out _) && ranges < Maximum && TryNumbers(body, ref at, 2 * (int)ranges);
            case FrameType.Window:
            case FrameType.Blocked:
                at++;
                return TryNumber(body, ref at, out _);
            case FrameType.Skip:
                at++;
                return TryNumbers(body, ref at, 2);
            case FrameType.Stream:
                at++;
                return TryNumber(body, ref at, out _) && TryData(body, ref at);
            case FrameType.Datagram:
                return TryData(body, ref at);
            case FrameType.Close:
                at++;
                return TryData(body, ref at);
            default:
                return false;
        }
    }

    private bool TryData(ReadOnlySpan<byte> body, ref int at)
    {
        if (!TryNumber(body, ref at, out ulong length) || length > (ulong)(body.Length - at))
            return false;
        at += (int)length;
        return true;
    }

    private bool TryNumbers(ReadOnlySpan<byte> body, ref int at, int count)
    {
        while (count-- > 0)
            if (!TryNumber(body, ref at, out _))
                return false;
        return true;
    }

    private bool TryNumber(ReadOnlySpan<byte> body, ref int at, out ulong value)
    {
        value = 0;
        if (at > body.Length || !VarInt.TryRead(body[at..], out value, out int length))
            return false;
        if (NumberCount < Maximum)
            _numbers[NumberCount++] = (at, length);
        at += length;
        return true;
    }
}
