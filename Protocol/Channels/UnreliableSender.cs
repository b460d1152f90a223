using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>The queue of unreliable messages: sent once, freed at once.</summary>
internal sealed class UnreliableSender(ByteLog log)
{
    private long _next;

    public ByteLog Log => log;

    public long Sent { get; private set; }

    public bool HasSendable => log.ReadableFrom(_next, 1) > _next;

    /// <summary>Writes the next message when it fits.</summary>
    /// <param name="writer">The datagram.</param>
    /// <param name="datagramSize">The size of a full datagram, which this one need not have.</param>
    /// <returns>Bytes of the log that went; 0 when nothing fits or there is nothing.</returns>
    public int TryWrite(ref DatagramWriter writer, int datagramSize)
    {
        _next = Math.Max(_next, log.Start);
        if (!HasSendable)
            return 0;
        Span<byte> header = stackalloc byte[VarInt.MaximumLength];
        header = header[..(int)Math.Min(header.Length, log.ReadableFrom(_next, 1) - _next)];
        log.Read(_next, header);
        var whole = VarInt.TryRead(header, out var payload, out var headerLength);
        Invariant.Check(whole, "a committed record has a whole header");
        var record = headerLength + (int)payload;
        if (writer.TryDatagram((int)payload, out var data))
        {
            log.Read(_next + headerLength, data);
            Sent++;
        }
        else if (DatagramWriter.DatagramOverhead((int)payload) + (int)payload <= datagramSize - Datagram.MinimumSize)
        {
            return 0;
        }
        // What fits no datagram any more, because the path carries less than it did, is lost.
        _next += record;
        log.Free(_next);
        return record;
    }

    /// <summary>Forgets what waits.</summary>
    public void Drop()
    {
        log.DropAll();
        _next = log.Start;
    }
}
