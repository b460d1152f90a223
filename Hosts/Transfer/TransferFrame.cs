using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using ActorUdp.Hosts.Framing;

namespace ActorUdp.Hosts.Transfer;

/// <summary>
/// The file protocol: one message of the bulk channel (sender to node) or the ordinary channel (node to sender).
/// A frame is a type byte, the 16 bytes of the transfer's id, and its fields, little-endian.
/// <para>
/// Sender: <c>Offer</c>, then, after <c>Accept</c>, <c>Chunk</c>* from the accepted offset, <c>Finish</c>; <c>Query</c> when the
/// node has been silent; <c>Abort</c> to give up. Node: <c>Accept</c> or <c>Refuse</c>, <c>Progress</c> as bytes reach the file,
/// <c>Done</c> when the file stands under its name, flushed to disk. <c>Refuse</c> ends a transfer at any time. <c>Unknown</c>
/// answers everything but an offer that names a transfer the node does not know: it was restarted, and the sender offers again.
/// </para>
/// </summary>
internal abstract record TransferFrame(Guid Id)
{
    /// <summary>Bytes before the data of a <see cref="Chunk"/>: type, id, offset.</summary>
    public const int ChunkHeaderLength = 1 + 16 + sizeof(long);

    /// <summary>Bytes of a SHA-256.</summary>
    public const int HashLength = 32;

    private enum Kind : byte
    {
        Offer = 1,
        Accept = 2,
        Chunk = 3,
        Progress = 4,
        Finish = 5,
        Done = 6,
        Refuse = 7,
        Abort = 8,
        Query = 9,
        Unknown = 10,
    }

    /// <param name="Id">Chosen by the sender, the same for every attempt to send this file.</param>
    /// <param name="Attempt">Counts the offers of this transfer; the answer repeats it.</param>
    /// <param name="Size">Bytes of the file.</param>
    /// <param name="Hash">
    /// SHA-256 of the whole file where the sender knows it already (it had finished when the node was lost), else empty: lets the
    /// node recognise the file that it published before it could say so.
    /// </param>
    /// <param name="Name">The name that the file shall have.</param>
    public sealed record Offer(Guid Id, uint Attempt, long Size, ReadOnlyMemory<byte> Hash, string Name) : TransferFrame(Id);

    /// <summary>Chunks have to begin at <c>Offset</c>.</summary>
    public sealed record Accept(Guid Id, uint Attempt, long Offset) : TransferFrame(Id);

    /// <summary>Bytes of the file from <c>Offset</c> on: a part of the decoded message, not a copy.</summary>
    public sealed record Chunk(Guid Id, long Offset, ReadOnlyMemory<byte> Bytes) : TransferFrame(Id);

    /// <summary>So many bytes from the file's beginning were handed to the node's file system.</summary>
    public sealed record Progress(Guid Id, long Written) : TransferFrame(Id);

    public sealed record Finish(Guid Id, ReadOnlyMemory<byte> Hash) : TransferFrame(Id);

    public sealed record Done(Guid Id) : TransferFrame(Id);

    public sealed record Refuse(Guid Id, RefusalReason Reason, string Text) : TransferFrame(Id);

    public sealed record Abort(Guid Id, string Text) : TransferFrame(Id);

    public sealed record Query(Guid Id) : TransferFrame(Id);

    public sealed record Unknown(Guid Id) : TransferFrame(Id);

    public static void WriteChunkHeader(Span<byte> target, Guid id, long offset)
    {
        target[0] = (byte)Kind.Chunk;
        id.TryWriteBytes(target[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(target[17..], offset);
    }

    public byte[] Encode() => this switch
    {
        Offer f => Begin(Kind.Offer).UInt32(f.Attempt).Int64(f.Size).Byte((byte)f.Hash.Length).Bytes(f.Hash.Span).Text(f.Name).ToArray(),
        Accept f => Begin(Kind.Accept).UInt32(f.Attempt).Int64(f.Offset).ToArray(),
        Chunk f => Begin(Kind.Chunk).Int64(f.Offset).Bytes(f.Bytes.Span).ToArray(),
        Progress f => Begin(Kind.Progress).Int64(f.Written).ToArray(),
        Finish f => Begin(Kind.Finish).Bytes(f.Hash.Span).ToArray(),
        Done => Begin(Kind.Done).ToArray(),
        Refuse f => Begin(Kind.Refuse).Byte((byte)f.Reason).Text(f.Text).ToArray(),
        Abort f => Begin(Kind.Abort).Text(f.Text).ToArray(),
        Query => Begin(Kind.Query).ToArray(),
        Unknown => Begin(Kind.Unknown).ToArray(),
        _ => throw new InvalidOperationException($"{GetType().Name} has no encoding"),
    };

    /// <summary>False for anything that is no whole frame with nothing behind it.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out TransferFrame? frame)
    {
        var reader = new FrameReader(message.Span);
        frame = reader.TryByte(out byte kind) && reader.TryGuid(out Guid id) ? Fields((Kind)kind, id, ref reader, message) : null;
        if (!reader.AtEnd && frame is not Chunk)
            frame = null;
        return frame is not null;
    }

    private static TransferFrame? Fields(Kind kind, Guid id, ref FrameReader reader, ReadOnlyMemory<byte> message)
    {
        switch (kind)
        {
            case Kind.Offer:
                return reader.TryUInt32(out uint offered) && reader.TryInt64(out long size) && size >= 0
                    && reader.TryByte(out byte length) && length is 0 or HashLength && reader.TryBytes(length, out ReadOnlySpan<byte> known)
                    && reader.TryText(out string name)
                        ? new Offer(id, offered, size, known.ToArray(), name)
                        : null;
            case Kind.Accept:
                return reader.TryUInt32(out uint accepted) && reader.TryInt64(out long from) && from >= 0 ? new Accept(id, accepted, from) : null;
            case Kind.Chunk:
                return reader.TryInt64(out long at) && at >= 0 ? new Chunk(id, at, message[reader.Consumed..]) : null;
            case Kind.Progress:
                return reader.TryInt64(out long written) && written >= 0 ? new Progress(id, written) : null;
            case Kind.Finish:
                return reader.TryBytes(HashLength, out ReadOnlySpan<byte> hash) ? new Finish(id, hash.ToArray()) : null;
            case Kind.Refuse:
                return reader.TryByte(out byte reason) && reader.TryText(out string why) ? new Refuse(id, (RefusalReason)reason, why) : null;
            case Kind.Abort:
                return reader.TryText(out string text) ? new Abort(id, text) : null;
            case Kind.Done:
                return new Done(id);
            case Kind.Query:
                return new Query(id);
            case Kind.Unknown:
                return new Unknown(id);
            default:
                return null;
        }
    }

    private FrameWriter Begin(Kind kind) => new FrameWriter().Byte((byte)kind).Guid(Id);
}
