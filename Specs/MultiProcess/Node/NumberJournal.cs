using System.Buffers.Binary;
using ActorUdp.Hosts.Numbers;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Node;

/// <summary>
/// Numbered messages in the order in which they came, in a file: what is written is the system's, and there however the process
/// ends. Not thread-safe.
/// </summary>
internal sealed class NumberJournal(string path) : IDisposable
{
    private const int EntryLength = 2 + 2 + 1 + 4 + 4;

    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>What stands in a journal.</summary>
    public static NumberBook Read(string path)
    {
        var book = new NumberBook();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        for (; rest.Length >= EntryLength; rest = rest[EntryLength..])
        {
            var stream = new NumberStream(
                BinaryPrimitives.ReadUInt16LittleEndian(rest), BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]), (ChannelKind)rest[4]);
            book.Add(stream, BinaryPrimitives.ReadInt32LittleEndian(rest[5..]), BinaryPrimitives.ReadInt32LittleEndian(rest[9..]));
        }
        return book;
    }

    public void Add(NumberStream stream, int number, int count)
    {
        Span<byte> entry = stackalloc byte[EntryLength];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, stream.Origin);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], stream.Series);
        entry[4] = (byte)stream.Channel;
        BinaryPrimitives.WriteInt32LittleEndian(entry[5..], number);
        BinaryPrimitives.WriteInt32LittleEndian(entry[9..], count);
        _file.Write(entry);
    }

    public void Dispose() => _file.Dispose();
}
