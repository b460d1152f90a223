using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>Nothing that is done for each datagram or message allocates once it is warm.</summary>
public class AllocationSpec
{
    private const int Rounds = 1_000;
    private static readonly byte[] _buffer = new byte[1200];
    private static readonly byte[] _key = new byte[Cookie.KeySize];
    private static readonly byte[] _cookieBytes = new byte[Cookie.Size];
    private static readonly AckRange[] _ranges = [new(90, 100), new(50, 60), new(1, 2)];

    [Fact]
    public void Writing_and_reading_data_allocates_nothing() => AssertNothingAllocated(() =>
    {
        var writer = new DatagramWriter(_buffer, 7, 9);
        writer.TryAck(5, _ranges);
        writer.TryWindow(1, 1000);
        writer.TrySkip(2, 5, 6);
        writer.TryDatagram(10, out _);
        writer.TryClose(CloseReason.Shutdown, "bye"u8);
        writer.TryStream(2, 77, 5000, out var data);
        data.Clear();
        var length = writer.Finish();
        if (Datagram.Open(_buffer.AsSpan(0, length), out _, out var body) != Verdict.Ok)
            return 0;
        var frames = new FrameReader(body);
        ulong sum = 0;
        while (frames.TryNext(out var frame, out _))
        {
            if (frame.Type == FrameType.Ack)
            {
                foreach (var range in frame.Ack)
                    sum += range.Largest;
            }
            sum += frame.Offset;
        }
        return (long)sum;
    });

    [Fact]
    public void Writing_and_reading_a_handshake_allocates_nothing() => AssertNothingAllocated(() =>
    {
        var length = new HelloMessage
        {
            MinimumVersion = 1,
            MaximumVersion = 1,
            OrdinaryLanes = 4,
            MaximumMessageSize = 1,
            Uid = 1,
            Cookie = _cookieBytes,
            NodeName = "n"u8,
        }.Write(_buffer, 7, 0);
        if (Datagram.Open(_buffer.AsSpan(0, length), out _, out var body) != Verdict.Ok || HelloMessage.Read(body, out var hello) != Verdict.Ok)
            return 0;
        var total = hello.Cookie.Length;
        length = new RetryMessage { Cookie = _cookieBytes }.Write(_buffer, 7);
        if (Datagram.Open(_buffer.AsSpan(0, length), out _, out body) != Verdict.Ok || RetryMessage.Read(body, out var retry) != Verdict.Ok)
            return 0;
        return total + retry.Cookie.Length;
    });

    [Fact]
    public void Making_and_checking_cookies_and_tokens_allocates_nothing() => AssertNothingAllocated(() =>
    {
        Cookie.Create(_cookieBytes, _key, "source"u8, 1, 2, 3);
        var verdict = Cookie.Validate(_cookieBytes, _key, [], "source"u8, 1, 2, 3, 4);
        return verdict == Verdict.Ok && ResetToken.Create(_key, 1).Matches(ResetToken.Create(_key, 1)) ? 1 : 0;
    });

    [Fact]
    public void Writing_and_reading_an_envelope_allocates_nothing() => AssertNothingAllocated(() =>
    {
        var header = new EnvelopeHeader
        {
            HeadingNumber = 3,
            Heading = new EnvelopeHeading
            {
                PayloadKind = EnvelopePayloadKind.Serialized,
                Target = EnvelopeTarget.ForName("orders"u8),
                Manifest = "m"u8,
            },
            Sender = new EnvelopeSender { Kind = EnvelopeSenderKind.ReplyToken, Token = 5, Number = 4 },
        };
        var length = Envelope.WriteHeader(_buffer, in header);
        if (Envelope.Read(_buffer.AsSpan(0, length + 10), out _, out var first) != Verdict.Ok)
            return 0;
        length = Envelope.WriteNumbered(_buffer, 3, EnvelopeSenderKind.Numbered, [], 4);
        return Envelope.Read(_buffer.AsSpan(0, length + 10), out _, out var second) == Verdict.Ok ? first.Length + second.Length : 0;
    });

    private static void AssertNothingAllocated(Func<long> round)
    {
        // The first run warms what tiered compilation compiles. Of the others the least counts: what a round allocates shows in all
        // of them, while on a busy machine the count has jumped by a few kilobytes, less than a thread's allocation context has.
        var least = long.MaxValue;
        for (var run = 0; run < 4; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var succeeded = 0;
            for (var i = 0; i < Rounds; i++)
            {
                if (round() != 0)
                    succeeded++;
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(Rounds, succeeded);
            least = run == 0 ? least : Math.Min(least, allocated);
        }
        Assert.Equal(0, least);
    }
}
