using System.Buffers.Binary;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Nodes;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Checks;

/// <summary>Remembers the cookies that a listener gave out, which it does not do itself: a proven Hello must carry one, and in time.</summary>
internal sealed class CookieWitness(SimulatedNode node)
{
    private readonly HashSet<(Address Source, ulong ConnectionId, Int128 Mac)> _given = [];

    /// <summary>The listener answered a Hello.</summary>
    public void OnReply(ReadOnlySpan<byte> reply, ulong connectionId, Address source)
    {
        if (Datagram.Open(reply, out var header, out var body) != Verdict.Ok || header.Type != PacketType.Retry)
            return;
        if (RetryMessage.Read(body, out var retry) != Verdict.Ok || retry.Cookie.Length != Cookie.Size)
            throw new SimulationException($"{node} wrote a Retry that can not be read");
        _given.Add((source, connectionId, MacOf(retry.Cookie)));
    }

    /// <summary>The listener found a Hello proven.</summary>
    public void OnProven(ReadOnlySpan<byte> hello, Address source, MonotonicNanos now)
    {
        Datagram.Open(hello, out var header, out var body);
        HelloMessage.Read(body, out var message);
        if (message.Cookie.Length != Cookie.Size || !_given.Contains((source, header.ConnectionId, MacOf(message.Cookie))))
            throw new SimulationException($"{node} takes a cookie that it never gave to {source}");
        var age = now.Value - BinaryPrimitives.ReadInt64LittleEndian(message.Cookie);
        if (age > MonotonicNanos.ToNanos(node.Settings.CookieLifetime))
            throw new SimulationException($"{node} takes a cookie that is {age / 1e6:f1} ms old");
    }

    private static Int128 MacOf(ReadOnlySpan<byte> cookie) => BinaryPrimitives.ReadInt128LittleEndian(cookie[sizeof(long)..]);
}
