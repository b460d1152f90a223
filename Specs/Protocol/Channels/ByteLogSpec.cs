using System.Buffers.Binary;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Protocol.Channels;

public class ByteLogSpec
{
    [Fact]
    public void It_is_read_and_freed_as_the_bytes_that_were_appended()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(Behaves));
    }

    [Fact]
    public void It_exceeds_its_capacity_by_one_message_at_most()
    {
        var log = new ByteLog(1_000, 0.75);
        Assert.Equal(SendResult.Accepted, Append(log, new byte[900]));
        Assert.Equal(SendResult.Accepted, Append(log, new byte[5_000]));
        Assert.Equal(SendResult.BackPressured, Append(log, new byte[1]));
        log.Free(902);
        Assert.Equal(SendResult.BackPressured, Append(log, new byte[1]));
        log.Free(log.Committed);
        Assert.Equal(SendResult.Accepted, Append(log, new byte[1]));
    }

    [Fact]
    public void Bytes_are_readable_only_when_everything_before_them_is_filled()
    {
        var log = new ByteLog(1_000, 0.75);
        log.TryReserve(10, default, out var first);
        log.TryReserve(10, default, out var second);
        second.Fill(new byte[10], default);
        log.Commit(second);
        Assert.Equal(0, log.Committed);
        first.Fill(new byte[10], default);
        log.Commit(first);
        Assert.Equal(22, log.Committed);
    }

    [Fact]
    public void What_is_dropped_is_counted_by_whole_messages()
    {
        var log = new ByteLog(100_000, 0.75);
        for (var i = 0; i < 10; i++)
            Append(log, new byte[100]);
        log.Free(3 * 102 + 50);
        Assert.Equal(3, log.AcknowledgedMessages);
        Assert.Equal((7, 700), log.DropAll());
        Assert.True(log.IsEmpty);
        Append(log, new byte[100]);
        log.Free(log.Committed);
        Assert.Equal(4, log.AcknowledgedMessages);
    }

    [Fact]
    public void A_drop_counts_what_is_still_being_filled_and_leaves_it_alone()
    {
        var log = new ByteLog(100_000, 0.75);
        log.TryReserve(100, default, out var pending);
        Assert.Equal((1, 100), log.DropAll());
        pending.Fill(new byte[100], default);
        log.Commit(pending);
        Assert.Equal(log.Start, log.Committed);
        Assert.Equal(0, log.Claim(log.Start, 1_000, 0, out _));
    }

    [Fact]
    public void A_sealed_log_refuses()
    {
        var log = new ByteLog(1_000, 0.75);
        log.Seal();
        Assert.Equal(SendResult.Closed, Append(log, new byte[1]));
    }

    [Fact]
    public void A_message_past_its_deadline_is_void()
    {
        var log = new ByteLog(10_000, 0.75);
        Append(log, new byte[10]);
        Append(log, new byte[20], new MessageOptions { Deadline = new MonotonicNanos(100) });
        Append(log, new byte[30]);
        Assert.Equal(11, log.Claim(0, 1_000, 100, out var isVoid));
        Assert.False(isVoid);
        Assert.Equal(21, log.Claim(11, 1_000, 100, out isVoid));
        Assert.True(isVoid);
        Assert.Equal(31, log.Claim(32, 1_000, 100, out isVoid));
        Assert.False(isVoid);
        Assert.Equal(1, log.Expired);
        log.Free(63);
        Assert.Equal(2, log.AcknowledgedMessages);
    }

    [Fact]
    public void A_message_that_is_begun_is_finished_whatever_its_deadline()
    {
        var log = new ByteLog(10_000, 0.75);
        Append(log, new byte[100], new MessageOptions { Deadline = new MonotonicNanos(100), LatestOnlyKey = 7 });
        Assert.Equal(50, log.Claim(0, 50, 99, out _));
        Append(log, new byte[100], new MessageOptions { LatestOnlyKey = 7 });
        Assert.Equal(52 + 102, log.Claim(50, 1_000, 200, out var isVoid));
        Assert.False(isVoid);
        Assert.Equal((0, 0), (log.Expired, log.Superseded));
    }

    [Fact]
    public void Only_the_latest_of_a_key_is_sent()
    {
        var log = new ByteLog(10_000, 0.75);
        for (var i = 0; i < 5; i++)
            Append(log, new byte[9], new MessageOptions { LatestOnlyKey = 7 });
        Assert.Equal(40, log.Claim(0, 1_000, 0, out var isVoid));
        Assert.True(isVoid);
        Assert.Equal(10, log.Claim(40, 1_000, 0, out isVoid));
        Assert.False(isVoid);
        Assert.Equal(4, log.Superseded);
        Assert.Equal((1, 9), log.DropAll());
    }

    [Fact]
    public void A_sweep_voids_behind_the_head_too()
    {
        var log = new ByteLog(10_000, 0.75);
        Append(log, new byte[10]);
        Append(log, new byte[10], new MessageOptions { Deadline = new MonotonicNanos(100) });
        Assert.Equal(100, log.NextSweep);
        log.SweepExpired(99);
        Assert.Equal(0, log.Expired);
        log.SweepExpired(100);
        Assert.Equal(1, log.Expired);
        Assert.Null(log.NextSweep);
        Assert.Equal((1, 10), log.DropAll());
    }

    [Fact]
    public void Many_threads_lose_nothing_and_keep_their_order()
    {
        const int Producers = 6;
        const int Messages = 30_000;
        var log = new ByteLog(1 << 20, 0.75);
        var threads = Enumerable.Range(0, Producers).Select(p => new Thread(() => Produce(log, p, Messages))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        var last = Enumerable.Repeat(-1, Producers).ToArray();
        long position = 0;
        var total = 0;
        var record = new byte[64];
        while (total < Producers * Messages)
        {
            if (log.Claim(position, 64 << 10, 0, out _) == 0)
                Thread.Yield();
            while (log.Committed > position)
            {
                log.Read(position, record.AsSpan(0, 1));
                var length = record[0];
                log.Read(position + 1, record.AsSpan(0, length));
                var producer = BinaryPrimitives.ReadInt32LittleEndian(record);
                var number = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(4));
                Assert.Equal(last[producer] + 1, number);
                Assert.True(record.AsSpan(8, length - 8).IndexOfAnyExcept((byte)number) < 0, "a message is whole");
                last[producer] = number;
                position += 1 + length;
                total++;
            }
            log.Free(position);
        }
        foreach (var thread in threads)
            thread.Join();
        Assert.True(log.IsEmpty);
        Assert.Equal(Producers * Messages, log.AcknowledgedMessages);
    }

    private static void Produce(ByteLog log, int producer, int messages)
    {
        Span<byte> message = stackalloc byte[60];
        for (var i = 0; i < messages; i++)
        {
            var length = 8 + i * 7 % 50;
            BinaryPrimitives.WriteInt32LittleEndian(message, producer);
            BinaryPrimitives.WriteInt32LittleEndian(message[4..], i);
            message[8..length].Fill((byte)i);
            LogReservation reservation;
            while (log.TryReserve(length, default, out reservation) != SendResult.Accepted)
                Thread.Yield();
            reservation.Fill(message[..8], message[8..length]);
            log.Commit(reservation);
        }
    }

    private static bool Behaves(int seed)
    {
        var random = new Random(seed);
        var log = new ByteLog(200_000, 0.75);
        var model = new List<byte>();
        long freed = 0;
        Span<byte> header = stackalloc byte[VarInt.MaximumLength];
        for (var step = 0; step < 60; step++)
        {
            var message = new byte[random.Next(4) == 0 ? random.Next(40_000) : random.Next(200)];
            random.NextBytes(message);
            if (Append(log, message) == SendResult.Accepted)
            {
                // The first byte is never 0, so that it can say whether there is a message.
                model.AddRange(message.Length == 0 ? [0x40, 0] : header[..VarInt.Write(header, (ulong)message.Length)]);
                model.AddRange(message);
            }
            if (log.Committed != model.Count)
                return false;
            var from = freed + random.NextInt64(model.Count - freed + 1);
            var read = new byte[(int)random.NextInt64(Math.Min(30_000, model.Count - from + 1))];
            log.Read(from, read);
            if (!read.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(model).Slice((int)from, read.Length)))
                return false;
            if (random.Next(3) != 0)
                continue;
            freed += random.NextInt64(model.Count - freed + 1);
            log.Free(freed);
            if (random.Next(4) == 0)
                log.Trim();
        }
        return log.QueuedBytes == model.Count - freed;
    }

    private static SendResult Append(ByteLog log, byte[] message, MessageOptions options = default)
    {
        var result = log.TryReserve(message.Length, options, out var reservation);
        if (result != SendResult.Accepted)
            return result;
        reservation.Fill(message, default);
        log.Commit(reservation);
        return result;
    }
}
