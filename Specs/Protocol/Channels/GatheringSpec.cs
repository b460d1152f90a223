using System.Runtime.InteropServices;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Protocol.Channels;

/// <summary>Datagrams that refer to queued bytes are those that contain them, once these are in their places.</summary>
public class GatheringSpec
{
    private const ulong Connection = 0x0102_0304_0506_0708;
    private const int TrainSize = 2 * Datagram.MaximumSize;

    [Fact]
    public void A_datagram_that_refers_is_byte_for_byte_the_one_that_contains() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(AreTheSame));

    [Fact]
    public void A_large_message_is_read_where_its_owner_has_it()
    {
        var message = Message(new Random(1), 100_000);
        var sender = Sender([message]);
        var parts = new DatagramParts();
        Assert.Equal(60_000, Write(sender, new byte[60_000], parts, 1));
        Assert.Equal(1, parts.Count);
        Assert.True(MemoryMarshal.TryGetArray(parts[0], out var run));
        Assert.Same(message, run.Array);
        Assert.Equal(0, run.Offset);
    }

    [Fact]
    public void Messages_that_lie_together_are_referred_to_together()
    {
        var random = new Random(2);
        var sender = Sender([.. Enumerable.Range(0, 200).Select(_ => Message(random, 100))]);
        var parts = new DatagramParts();
        Write(sender, new byte[20_000], parts, 1);
        Assert.Equal(2, parts.Count);
    }

    [Fact]
    public void Short_runs_are_copied()
    {
        var sender = Sender([Message(new Random(3), 100_000)]);
        var parts = new DatagramParts();
        Write(sender, new byte[1_200], parts, 1);
        Assert.Equal(0, parts.Count);
    }

    [Fact]
    public void No_more_runs_than_the_system_is_told_at_once_are_referred_to()
    {
        var parts = new DatagramParts();
        var run = new byte[DatagramParts.Shortest];
        for (var i = 0; i < DatagramParts.Maximum; i++)
            Assert.True(parts.TryAdd(i * run.Length, run));
        Assert.False(parts.TryAdd(DatagramParts.Maximum * run.Length, run));
        parts.Clear();
        Assert.True(parts.TryAdd(0, run));
    }

    private static bool AreTheSame(int seed)
    {
        var random = new Random(seed);
        var messages = new byte[20][];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = Message(random, random.Next(3) == 0 ? random.Next(200_000) : random.Next(3_000));
        StreamSender copying = Sender(messages), referring = Sender(messages);
        var parts = new DatagramParts();
        byte[] expected = new byte[TrainSize], actual = new byte[TrainSize];
        var starts = new List<int> { 0 };
        int at = 0, length;
        ulong number = 1;
        do
        {
            var size = random.Next(2) == 0 ? Datagram.MaximumSize : random.Next(1_200, Datagram.MaximumSize);
            if (at + size > TrainSize || random.Next(3) == 0)
            {
                // As a train that is sent: all of it at once, or first what lies behind a place.
                parts.CopyTo(actual, starts[random.Next(starts.Count)]);
                parts.CopyTo(actual);
                if (!expected.AsSpan(0, at).SequenceEqual(actual.AsSpan(0, at)))
                    return false;
                at = 0;
                starts.Clear();
            }
            starts.Add(at);
            parts.BeginAt(at);
            length = Write(copying, expected.AsSpan(at, size), null, number);
            if (Write(referring, actual.AsSpan(at, size), parts, number) != length)
                return false;
            at += length;
            number++;
        }
        while (length > 0);
        parts.CopyTo(actual);
        return parts.Count == 0 && expected.AsSpan(0, at).SequenceEqual(actual.AsSpan(0, at));
    }

    private static int Write(StreamSender sender, Span<byte> target, DatagramParts? parts, ulong number)
    {
        sender.Look();
        var writer = new DatagramWriter(target, parts, Connection, number);
        var packet = default(SentPacket);
        while (sender.TryWrite(ref writer, ref packet, 0) > 0)
        {
        }
        return writer.IsEmpty ? 0 : writer.Finish();
    }

    private static StreamSender Sender(byte[][] messages)
    {
        var log = new ByteLog(1 << 30, 0.75);
        foreach (var message in messages)
        {
            ReadOnlyMemory<byte> borrowed = message.Length >= ByteLog.ShortestBorrowed ? message : default;
            log.TryReserve(message.Length, borrowed, default, 0, out var reservation, out _);
            reservation.Fill(default, borrowed.IsEmpty ? message : default(ReadOnlySpan<byte>));
            log.Commit(reservation);
        }
        var sender = new StreamSender(ChannelIds.Bulk, log);
        sender.Restart(long.MaxValue / 2, 1);
        return sender;
    }

    private static byte[] Message(Random random, int length)
    {
        var message = new byte[length];
        random.NextBytes(message);
        return message;
    }
}
