using System.Buffers.Binary;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Channels;

/// <summary>What was accepted for one connection never goes on another.</summary>
public class EpochSpec
{
    [Fact]
    public void A_log_takes_only_what_is_for_its_epoch()
    {
        var log = new ByteLog(10_000, 0.75);
        Assert.False(TryAppend(log, 7));
        log.BeginEpoch(7);
        Assert.True(TryAppend(log, 7));
        Assert.True(TryAppend(log, 0));
        Assert.False(TryAppend(log, 6));
        log.DropAll();
        Assert.False(TryAppend(log, 7));
        Assert.True(TryAppend(log, 0));
        log.BeginEpoch(8);
        Assert.False(TryAppend(log, 7));
        Assert.True(TryAppend(log, 8));
    }

    [Fact]
    public void A_connection_names_its_epoch_and_takes_messages_for_it()
    {
        var wired = new Wired();
        Assert.Equal(0UL, wired.Outbound.Epoch);
        wired.Connected();
        var epoch = wired.Outbound.Epoch;
        Assert.NotEqual(0UL, epoch);
        Assert.True(wired.Outbound.TrySendInEpoch(ChannelIds.Control, new byte[9], default, default, epoch, out var result, out _));
        Assert.Equal(SendResult.Accepted, result);
        Assert.True(wired.Outbound.TrySendUnreliableInEpoch(new byte[9], default, epoch, out result, out _));
        Assert.Equal(SendResult.Accepted, result);
        Assert.Equal(2, wired.Exchange().Count);
        Assert.False(wired.Outbound.TrySendInEpoch(ChannelIds.Control, new byte[9], default, default, epoch + 1, out result, out var wake));
        Assert.Equal((SendResult.NotConnected, false), (result, wake));
        Assert.False(wired.Outbound.TrySendUnreliableInEpoch(new byte[9], default, epoch + 1, out _, out _));
    }

    [Fact]
    public void The_epoch_of_a_connection_ends_with_it()
    {
        var wired = new Wired().Connected();
        var epoch = wired.Outbound.Epoch;
        wired.RestartListener(33);
        wired.Send(ChannelIds.FirstOrdinary, 10);
        foreach (var datagram in wired.Sent())
            wired.Outbound.OnDatagram(wired.Arrive(datagram)!, wired.Now);
        Assert.Equal(0UL, wired.Outbound.Epoch);
        Assert.False(wired.Outbound.TrySendInEpoch(ChannelIds.Control, new byte[9], default, default, epoch, out _, out _));
        wired.Exchange();
        Assert.Equal(OutboundState.Established, wired.Outbound.State);
        Assert.NotEqual(epoch, wired.Outbound.Epoch);
        Assert.False(wired.Outbound.TrySendInEpoch(ChannelIds.Control, new byte[9], default, default, epoch, out _, out _));
    }

    [Fact]
    public void Producers_that_run_while_epochs_end_never_put_a_message_into_the_next()
    {
        const int Epochs = 60;
        var log = new ByteLog(1 << 20, 0.75);
        long current = 0;
        var isOver = false;
        var stale = 0;
        var producers = Enumerable.Range(0, 4).Select(p => new Thread(() => Produce(p))).ToArray();
        foreach (var producer in producers)
            producer.Start();
        var seen = 0L;
        for (var epoch = 1L; epoch <= Epochs; epoch++)
        {
            log.BeginEpoch((ulong)epoch);
            Volatile.Write(ref current, epoch);
            seen += Consume(epoch);
            Volatile.Write(ref current, 0);
            log.DropAll();
        }
        Volatile.Write(ref isOver, true);
        foreach (var producer in producers)
            producer.Join();
        Assert.True(seen >= Epochs);
        Assert.True(stale > 0, "no producer was late: the spec shows nothing");

        void Produce(int number)
        {
            var random = new Random(number);
            while (!Volatile.Read(ref isOver))
            {
                var epoch = Volatile.Read(ref current);
                if (epoch == 0)
                {
                    Thread.Yield();
                    continue;
                }
                Thread.SpinWait(random.Next(30));
                var length = 8 + random.Next(number == 0 && random.Next(20) == 0 ? 40_000 : 200);
                var result = log.TryReserve(length, default, default, (ulong)epoch, out var reservation, out var isStale);
                if (isStale)
                    Interlocked.Increment(ref stale);
                if (result != SendResult.Accepted)
                    continue;
                var message = new byte[length];
                BinaryPrimitives.WriteInt64LittleEndian(message, epoch);
                reservation.Fill(message, default);
                log.Commit(reservation);
            }
        }

        // Reads at least one message, and for a while; every one must be of the epoch.
        long Consume(long epoch)
        {
            var position = log.Start;
            Span<byte> head = stackalloc byte[VarInt.MaximumLength + sizeof(long)];
            var count = 0L;
            while (count < 1 + epoch % 20)
            {
                if (log.Claim(position, 64 << 10, 0, out _) == 0)
                {
                    Thread.Yield();
                    continue;
                }
                var end = log.Committed;
                for (; position < end; count++)
                {
                    var known = head[..(int)Math.Min(head.Length, end - position)];
                    log.Read(position, known);
                    Assert.True(VarInt.TryRead(known, out var length, out var header));
                    Assert.Equal(epoch, BinaryPrimitives.ReadInt64LittleEndian(known[header..]));
                    position += header + (long)length;
                }
                log.Free(position);
            }
            return count;
        }
    }

    private static bool TryAppend(ByteLog log, ulong epoch)
    {
        var result = log.TryReserve(3, default, default, epoch, out var reservation, out var isStale);
        Assert.Equal(isStale, result == SendResult.NotConnected);
        if (isStale)
            return false;
        reservation.Fill([1, 2, 3], default);
        log.Commit(reservation);
        return true;
    }
}
