using System.Text;

namespace ActorUdp.Hosts.Lines;

/// <summary>
/// The recipient <c>lines</c> of a node: prints the lines of any number of streams, each in order and without a gap, and
/// confirms what was flushed.
/// </summary>
internal sealed class LineReceiver : ReceiveActor
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "lines";

    // A stream that its sender never ended, because it was killed, is forgotten when so many newer ones were heard from.
    private const int MaximumStreams = 1024;

    private readonly Dictionary<ulong, LineStream> _streams = [];
    private readonly Stream? _output;
    private readonly Action<Exception> _outputFailed;
    private LinePrinter? _printer;
    private string? _refusal;
    private long _clock;
    private ulong _lastUnknown;

    /// <param name="output">Where lines go; null: nowhere, streams are refused.</param>
    /// <param name="outputFailed">Told when the output is gone. Called on the printing thread.</param>
    public LineReceiver(Stream? output, Action<Exception> outputFailed)
    {
        _output = output;
        _outputFailed = outputFailed;
        _refusal = output is null ? "this node prints no lines; it was started without --print" : null;
        Receive<byte[]>(OnMessage);
        Receive<Flushed>(OnFlushed);
        Receive<OutputFailed>(failed => _refusal = $"the node's output is gone: {failed.Text}");
    }

    protected override void PreStart()
    {
        if (_output is null)
            return;
        IActorRef self = Self;
        _printer = new LinePrinter(
            _output,
            marks => self.Tell(new Flushed(marks)),
            e =>
            {
                self.Tell(new OutputFailed(e.Message));
                _outputFailed(e);
            });
    }

    protected override void PostStop() => _printer?.Dispose();

    private void OnMessage(byte[] message)
    {
        if (!LineFrame.TryDecode(message, out LineFrame frame))
            return;
        if (_refusal is not null)
            RefuseOnce(frame);
        else if (frame.Kind == LineFrameKind.Begin)
            Begin(frame.Stream);
        else if (!_streams.TryGetValue(frame.Stream, out LineStream? stream))
            AnswerUnknown(frame);
        else
            On(frame, stream);
    }

    private void On(in LineFrame frame, LineStream stream)
    {
        stream.LastHeard = ++_clock;
        stream.Sender = Sender;
        switch (frame.Kind)
        {
            case LineFrameKind.Line when frame.Number == stream.Received + 1:
                stream.Received++;
                _printer!.Print(frame.Stream, frame.Number, frame.Bytes);
                break;
            case LineFrameKind.Line when frame.Number > stream.Received + 1:
                // Lines between were lost with a connection. What was printed stays confirmed; nothing is printed out of order.
                Answer(LineFrameKind.Refuse, frame.Stream, stream.Flushed, $"line {stream.Received + 1} is missing");
                _streams.Remove(frame.Stream);
                break;
            case LineFrameKind.Query:
                Confirm(frame.Stream, stream);
                break;
            case LineFrameKind.End:
                _streams.Remove(frame.Stream);
                break;
        }
    }

    private void Begin(ulong id)
    {
        if (!_streams.TryGetValue(id, out LineStream? stream))
        {
            if (_streams.Count >= MaximumStreams)
                _streams.Remove(_streams.MinBy(s => s.Value.LastHeard).Key);
            _streams.Add(id, stream = new LineStream());
        }
        stream.Sender = Sender;
        stream.LastHeard = ++_clock;
        Confirm(id, stream);
    }

    private void OnFlushed(Flushed flushed)
    {
        foreach ((ulong id, ulong number) in flushed.Marks)
        {
            if (!_streams.TryGetValue(id, out LineStream? stream))
                continue;
            stream.Flushed = number;
            Confirm(id, stream);
        }
    }

    private void Confirm(ulong id, LineStream stream) =>
        stream.Sender.Tell(LineFrame.Encode(LineFrameKind.Confirm, id, stream.Flushed), Self);

    // One answer for a burst of lines of the same stream; a query is always answered.
    private void AnswerUnknown(in LineFrame frame)
    {
        if (frame.Kind != LineFrameKind.Line || frame.Stream != _lastUnknown)
            Answer(LineFrameKind.Unknown, frame.Stream, 0, "");
        _lastUnknown = frame.Stream;
    }

    private void RefuseOnce(in LineFrame frame)
    {
        if (frame.Kind == LineFrameKind.Line && frame.Stream == _lastUnknown)
            return;
        _lastUnknown = frame.Stream;
        ulong flushed = _streams.TryGetValue(frame.Stream, out LineStream? stream) ? stream.Flushed : 0;
        Answer(LineFrameKind.Refuse, frame.Stream, flushed, _refusal!);
    }

    private void Answer(LineFrameKind kind, ulong stream, ulong number, string text) =>
        Sender.Tell(LineFrame.Encode(kind, stream, number, Encoding.UTF8.GetBytes(text)));

    private sealed class LineStream
    {
        public IActorRef Sender { get; set; } = ActorRefs.Nobody;

        public ulong Received { get; set; }

        public ulong Flushed { get; set; }

        public long LastHeard { get; set; }
    }

    private sealed record Flushed(IReadOnlyDictionary<ulong, ulong> Marks);

    private sealed record OutputFailed(string Text);
}
