using ActorUdp.Endpoints;
using ActorUdp.Protocol;

namespace ActorUdp.Remote;

/// <summary>Puts records into the queues of a connection.</summary>
internal static class RecordSender
{
    /// <summary>The most bytes that may stand between a header and the rest.</summary>
    public const int MaximumPrefix = 8;

    /// <param name="link">The connection.</param>
    /// <param name="channel">The kind of channel.</param>
    /// <param name="header">The record's header.</param>
    /// <param name="prefix">What stands before the rest, at most <see cref="MaximumPrefix"/> bytes.</param>
    /// <param name="rest">The rest.</param>
    public static SendResult SendRecord(this PeerLink link, ChannelKind channel, in RecordHeader header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> rest)
    {
        Span<byte> head = stackalloc byte[RecordHeader.MaximumLength + MaximumPrefix];
        int length = header.Write(head);
        prefix.CopyTo(head[length..]);
        return link.TrySend(channel, header.Association, head[..(length + prefix.Length)], rest, default);
    }
}
