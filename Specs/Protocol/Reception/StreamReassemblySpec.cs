using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Protocol.Reception;

public class StreamReassemblySpec
{
    private const int Window = 256 << 10;

    [Fact]
    public void Messages_come_out_once_and_in_order_whatever_order_the_pieces_come_in()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<int>(Behaves));
    }

    [Fact]
    public void A_message_larger_than_the_window_is_assembled_as_it_arrives()
    {
        var stream = new StreamReassembly(Window, Window, 8 << 20);
        var log = Records([new byte[4 << 20]]);
        var messages = 0;
        for (var at = 0; at < log.Length; at += 1_000)
        {
            var piece = log.AsSpan(at, Math.Min(1_000, log.Length - at));
            Assert.Equal(Verdict.Ok, stream.Check(at, piece.Length));
            stream.Write(at, piece);
            if (stream.TryCut(out var message))
            {
                messages++;
                Assert.Equal(4 << 20, message.Length);
            }
            stream.Window.Say(stream.Consumed);
        }
        Assert.Equal(1, messages);
    }

    [Fact]
    public void A_small_window_can_not_be_clogged_by_a_message_that_is_not_whole()
    {
        var stream = new StreamReassembly(16 << 10, 16 << 10, 1 << 20);
        var log = Records([new byte[15_000], new byte[15_000]]);
        var count = 0;
        for (var at = 0; at < log.Length; at += 500)
        {
            var piece = log.AsSpan(at, Math.Min(500, log.Length - at));
            Assert.Equal(Verdict.Ok, stream.Check(at, piece.Length));
            stream.Write(at, piece);
            while (stream.TryCut(out _))
                count++;
            Assert.True(stream.Window.Say(stream.Consumed) - (at + piece.Length) >= 4_096, "there is credit to go on with");
        }
        Assert.Equal(2, count);
    }

    [Fact]
    public void Data_beyond_the_credit_is_a_violation()
    {
        var stream = new StreamReassembly(Window, Window, 1 << 20);
        Assert.Equal(Verdict.Ok, stream.Check(Window - 10, 10));
        Assert.Equal(Verdict.FlowControlViolation, stream.Check(Window - 10, 11));
    }

    [Fact]
    public void A_message_above_the_limit_is_a_violation_before_it_takes_memory()
    {
        var stream = new StreamReassembly(Window, Window, 1_000);
        stream.Write(0, Records([new byte[1_001]]).AsSpan(0, 2));
        Assert.False(stream.TryCut(out _));
        Assert.Equal(Verdict.MessageTooLarge, stream.Violation);
    }

    [Fact]
    public void Void_bytes_are_passed_between_messages()
    {
        var stream = new StreamReassembly(Window, Window, 1_000);
        var log = Records([[1], [2, 2, 2], [3]]);
        stream.Skip(2, 4);
        stream.Write(0, log.AsSpan(0, 2));
        stream.Write(6, log.AsSpan(6));
        Assert.True(stream.TryCut(out var message));
        Assert.Equal([1], message.ToArray());
        Assert.True(stream.TryCut(out message));
        Assert.Equal([3], message.ToArray());
        Assert.False(stream.TryCut(out _));
        Assert.Equal(8, stream.Consumed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Void_bytes_inside_a_message_are_a_violation(int at)
    {
        var stream = new StreamReassembly(Window, Window, 100_000);
        var log = Records([new byte[500]]);
        stream.Write(0, log.AsSpan(0, at));
        stream.Skip(at, 10);
        stream.Write(at + 10, log.AsSpan(at + 10));
        Assert.False(stream.TryCut(out _));
        Assert.Equal(Verdict.BadOffset, stream.Violation);
    }

    [Fact]
    public void The_number_of_holes_is_bounded()
    {
        var stream = new StreamReassembly(Window, Window, 1_000);
        var accepted = 0;
        for (var at = 1; at < Window; at += 2)
        {
            if (stream.Check(at, 1) != Verdict.Ok)
                break;
            stream.Write(at, [1]);
            accepted++;
        }
        Assert.Equal(16_384, accepted);
        Assert.Equal(Verdict.TooManyHoles, stream.Check(2 * accepted + 1, 1));
        Assert.Equal(Verdict.Ok, stream.Check(0, 1));
    }

    private static bool Behaves(int seed)
    {
        var random = new Random(seed);
        var messages = Enumerable.Range(0, random.Next(1, 40))
            .Select(_ => new byte[random.Next(5) == 0 ? random.Next(30_000) : random.Next(300)]).ToArray();
        foreach (var message in messages)
            random.NextBytes(message);
        var log = Records(messages);
        var stream = new StreamReassembly(1 << 20, 4 << 20, 1 << 20);
        var pieces = new List<(int At, int Length)>();
        for (var at = 0; at < log.Length;)
        {
            var length = Math.Min(random.Next(1, 1_400), log.Length - at);
            pieces.Add((at, length));
            if (random.Next(10) == 0)
                pieces.Add((Math.Max(0, at - 50), length));
            at += length;
        }
        var window = random.Next(1, 60);
        var received = new List<byte[]>();
        while (pieces.Count > 0)
        {
            var index = random.Next(Math.Min(window, pieces.Count));
            var (at, length) = pieces[index];
            pieces.RemoveAt(index);
            if (stream.Check(at, length) != Verdict.Ok)
                return false;
            stream.Write(at, log.AsSpan(at, length));
            while (random.Next(3) != 0 && stream.TryCut(out var message))
            {
                received.Add(message.ToArray());
                stream.Release();
            }
            stream.Window.Say(stream.Consumed);
        }
        while (stream.TryCut(out var message))
        {
            received.Add(message.ToArray());
            stream.Release();
        }
        stream.Trim();
        return received.Count == messages.Length && received.Zip(messages).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
            && stream.Buffered == 0 && stream.Consumed == log.Length;
    }

    private static byte[] Records(byte[][] messages)
    {
        var log = new List<byte>();
        Span<byte> header = stackalloc byte[VarInt.MaximumLength];
        foreach (var message in messages)
        {
            log.AddRange(header[..VarInt.Write(header, (ulong)message.Length)]);
            log.AddRange(message);
        }
        return [.. log];
    }
}
