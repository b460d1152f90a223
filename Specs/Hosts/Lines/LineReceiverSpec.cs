using System.Text;
using ActorUdp.Hosts.Lines;

namespace ActorUdp.Specs.Hosts.Lines;

public sealed class LineReceiverSpec : TestKit
{
    private const ulong Stream = 77;

    private readonly MemoryStream _printed = new();

    [Fact]
    public async Task Lines_are_printed_as_they_are_and_then_confirmed()
    {
        IActorRef receiver = Receiver();

        Tell(receiver, LineFrameKind.Begin, 0);
        await Confirmed(0);
        Tell(receiver, LineFrameKind.Line, 1, "one\r");
        Tell(receiver, LineFrameKind.Line, 2, "");
        Tell(receiver, LineFrameKind.Line, 3, "three");

        await Confirmed(3);
        Assert.Equal("one\r\n\nthree\n", Encoding.UTF8.GetString(_printed.ToArray()));
    }

    [Fact]
    public async Task A_stream_that_another_incarnation_began_is_not_continued()
    {
        IActorRef receiver = Receiver();

        Tell(receiver, LineFrameKind.Line, 5, "five");
        Tell(receiver, LineFrameKind.Line, 6, "six");
        Tell(receiver, LineFrameKind.Query, 0);

        Assert.Equal(LineFrameKind.Unknown, (await Answer()).Kind);
        Assert.Equal(LineFrameKind.Unknown, (await Answer()).Kind);
        Assert.Empty(_printed.ToArray());
    }

    [Fact]
    public async Task After_a_gap_nothing_more_is_printed()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, LineFrameKind.Begin, 0);
        Tell(receiver, LineFrameKind.Line, 1, "one");
        await Confirmed(1);

        Tell(receiver, LineFrameKind.Line, 3, "three");
        LineFrame refused = await Answer();
        Tell(receiver, LineFrameKind.Line, 2, "two");

        Assert.Equal((LineFrameKind.Refuse, 1ul), (refused.Kind, refused.Number));
        Assert.Contains("line 2", Encoding.UTF8.GetString(refused.Bytes.Span), StringComparison.Ordinal);
        Assert.Equal(LineFrameKind.Unknown, (await Answer()).Kind);
        Assert.Equal("one\n", Encoding.UTF8.GetString(_printed.ToArray()));
    }

    [Fact]
    public async Task A_line_that_comes_twice_is_printed_once()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, LineFrameKind.Begin, 0);
        Tell(receiver, LineFrameKind.Line, 1, "one");
        Tell(receiver, LineFrameKind.Line, 1, "one");
        Tell(receiver, LineFrameKind.Line, 2, "two");

        await Confirmed(2);
        Assert.Equal("one\ntwo\n", Encoding.UTF8.GetString(_printed.ToArray()));
    }

    [Fact]
    public async Task Without_an_output_lines_are_refused()
    {
        IActorRef receiver = Receiver(output: null);

        Tell(receiver, LineFrameKind.Begin, 0);

        Assert.Equal(LineFrameKind.Refuse, (await Answer()).Kind);
    }

    [Fact]
    public async Task When_the_output_is_gone_nothing_is_confirmed_any_more()
    {
        var gone = new TaskCompletionSource<Exception>();
        IActorRef receiver = Receiver(new Broken(), gone.SetResult);
        Tell(receiver, LineFrameKind.Begin, 0);
        await Confirmed(0);

        Tell(receiver, LineFrameKind.Line, 1, "one");
        await gone.Task;
        Tell(receiver, LineFrameKind.Query, 0);

        LineFrame refused = await Answer();
        Assert.Equal((LineFrameKind.Refuse, 0ul), (refused.Kind, refused.Number));
    }

    private IActorRef Receiver() => Receiver(_printed);

    private IActorRef Receiver(Stream? output, Action<Exception>? failed = null)
    {
        Action<Exception> outputFailed = failed ?? (_ => { });
        return Sys.ActorOf(Props.Create<LineReceiver>(output, outputFailed));
    }

    private void Tell(IActorRef receiver, LineFrameKind kind, ulong number, string line = "") =>
        receiver.Tell(LineFrame.Encode(kind, Stream, number, Encoding.UTF8.GetBytes(line)), TestActor);

    private async Task<LineFrame> Answer()
    {
        Assert.True(LineFrame.TryDecode(await ExpectMsgAsync<byte[]>(), out LineFrame frame));
        Assert.Equal(Stream, frame.Stream);
        return frame;
    }

    private async Task Confirmed(ulong number)
    {
        LineFrame frame;
        do
        {
            frame = await Answer();
            Assert.Equal(LineFrameKind.Confirm, frame.Kind);
        }
        while (frame.Number < number);
        Assert.Equal(number, frame.Number);
    }

    private sealed class Broken : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");
    }
}
