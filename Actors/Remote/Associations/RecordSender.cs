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
        return link.TrySend(channel, header.Association, head[..Write(head, header, prefix)], rest, default);
    }

    /// <summary>Like the other, but a long rest is not copied: it must never change any more.</summary>
    public static SendResult SendRecord(this PeerLink link, ChannelKind channel, in RecordHeader header, ReadOnlySpan<byte> prefix, ReadOnlyMemory<byte> rest)
    {
        Span<byte> head = stackalloc byte[RecordHeader.MaximumLength + MaximumPrefix];
        int number = ChannelKinds.ChannelFor(channel, header.Association, link.Core.Protocol.OrdinaryLanes);
        link.TrySend(link.Numbered, number, head[..Write(head, header, prefix)], rest, default, epoch: 0, out SendResult result);
        return result;
    }

    private static int Write(Span<byte> head, in RecordHeader header, ReadOnlySpan<byte> prefix)
    {
        int length = header.Write(head);
        prefix.CopyTo(head[length..]);
        return length + prefix.Length;
    }
}
