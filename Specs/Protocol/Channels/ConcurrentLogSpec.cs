using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Channels;

/// <summary>Producers on threads of their own, against an owner that reads, frees, drops, trims, limits and seals.</summary>
public class ConcurrentLogSpec
{
    private const int Producers = 4;

    [Fact]
    public void Every_message_that_was_accepted_is_read_or_dropped_once_whatever_the_owner_does()
    {
        var log = new ByteLog(1 << 20, 0.75);
        var accepted = new long[Producers];
        var bytes = new long[Producers];
        var threads = Enumerable.Range(0, Producers).Select(p => new Thread(() => Produce(log, p, accepted, bytes))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        var owner = new Owner(log);
        while (threads.Any(thread => thread.IsAlive))
            owner.Act();
        Assert.Equal(accepted.Sum(), log.AcceptedMessages);
        owner.Finish();
        Assert.Equal(accepted.Sum(), log.AcknowledgedMessages + owner.Dropped + log.Expired + log.Superseded);
        Assert.Equal(bytes.Sum(), owner.ReadBytes + owner.DroppedBytes);
        Assert.True(owner.Dropped > 0 && log.AcknowledgedMessages > 0, "the owner did not both read and drop");
        Assert.True(log.IsEmpty);
    }

    [Fact]
    public void Nothing_gets_into_a_log_that_is_being_sealed_behind_the_back_of_the_owner()
    {
        for (var round = 0; round < 200; round++)
        {
            var log = new ByteLog(1 << 20, 0.75);
            long accepted = 0;
            var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                while (log.TryReserve(50, default, out var reservation) == SendResult.Accepted)
                {
                    reservation.Fill(new byte[50], default);
                    log.Commit(reservation);
                    Interlocked.Increment(ref accepted);
                }
            })).ToArray();
            foreach (var thread in threads)
                thread.Start();
            Thread.SpinWait(round * 50);
            log.Seal();
            var sealedAt = log.AcceptedMessages;
            foreach (var thread in threads)
                thread.Join();
            Assert.Equal(sealedAt, accepted);
            Assert.Equal(sealedAt, log.DropAll().Messages);
        }
    }

    private static void Produce(ByteLog log, int producer, long[] accepted, long[] bytes)
    {
        var random = new Random(producer);
        var message = new byte[60_000];
        Array.Fill(message, (byte)(producer + 1));
        while (accepted[producer] < 40_000)
        {
            var length = random.Next(500) == 0 ? random.Next(message.Length) : random.Next(300);
            // Some take the way of messages that may be dropped, with a deadline that never comes.
            var options = random.Next(20) == 0 ? new MessageOptions { Deadline = new MonotonicNanos(long.MaxValue - 1) } : default;
            if (log.TryReserve(length, options, out var reservation) != SendResult.Accepted)
            {
                Thread.Yield();
                continue;
            }
            reservation.Fill(message.AsSpan(0, length / 2), message.AsSpan(0, length - length / 2));
            log.Commit(reservation);
            accepted[producer]++;
            bytes[producer] += length;
        }
    }

    private sealed class Owner(ByteLog log)
    {
        private readonly Random _random = new(7);
        private readonly byte[] _record = new byte[70_000];
        private long _position;
        private long _freed;

        public long Dropped { get; private set; }

        public long DroppedBytes { get; private set; }

        public long ReadBytes { get; private set; }

        public void Act()
        {
            // Both happen in every run, however the threads take turns.
            var isDropDue = Dropped == 0 && ReadBytes > 1_000_000;
            switch (isDropDue ? 0 : _random.Next(400))
            {
                case 0:
                    Drop();
                    break;
                case 1:
                    log.BeginEpoch((ulong)_random.Next(1, 9));
                    break;
                case 2:
                    log.Limit(100_000);
                    break;
                case < 10:
                    log.Trim();
                    break;
                default:
                    Read();
                    break;
            }
        }

        public void Finish()
        {
            while (!log.IsEmpty)
                Read();
        }

        private void Drop()
        {
            // What was read and not freed yet is dropped too, so it must not count twice.
            log.Free(_position);
            var (messages, bytes) = log.DropAll();
            Dropped += messages;
            DroppedBytes += bytes;
            _position = _freed = log.Start;
        }

        private void Read()
        {
            var claimed = log.Claim(_position, 20_000, 0, out var isVoid);
            Assert.False(isVoid);
            if (claimed == 0)
            {
                Thread.Yield();
                log.Free(_position);
                return;
            }
            // Whole records: the owner of a claim reads on until the record that it begins ends.
            var end = _position + claimed;
            while (_position < end)
            {
                var known = (int)Math.Min(VarInt.MaximumLength, log.Committed - _position);
                log.Read(_position, _record.AsSpan(0, known));
                Assert.True(VarInt.TryRead(_record, out var length, out var header));
                var record = _record.AsSpan(0, header + (int)length);
                log.Read(_position, record);
                if (length > 0)
                {
                    var isWhole = record[header] is > 0 and <= Producers && record[header..].IndexOfAnyExcept(record[header]) < 0;
                    Assert.True(isWhole, "a message is whole");
                }
                _position += record.Length;
                ReadBytes += (long)length;
            }
            if (_position > end)
                log.Claim(end, _position - end, 0, out _);
            if (_random.Next(3) != 0)
                return;
            _freed += _random.NextInt64(_position - _freed + 1);
            log.Free(_freed);
        }
    }
}
