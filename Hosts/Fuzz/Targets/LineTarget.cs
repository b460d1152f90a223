using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Hosts.Lines;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>The messages of the line protocol: what is decoded and encoded again has the same bytes.</summary>
internal sealed class LineTarget : FuzzTarget
{
    private readonly byte[] _message = new byte[512];

    public override string Name => "line";

    public override IReadOnlyList<string> Outcomes { get; } = Targets.Outcomes.RefusedOr(Enum.GetNames<LineFrameKind>());

    public override int MaximumLength => 512;

    // The encoded form.
    public override long AllocationBound => 1_024;

    public override IEnumerable<byte[]> Seeds() =>
        Enum.GetValues<LineFrameKind>().Select(kind => LineFrame.Encode(kind, 0x0102_0304_0506_0708, 3, "a line"u8));

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.SetLength(LineFrame.HeaderLength + random.Below(40));
        random.Fill(input.Span);
        LineFrame.WriteHeader(input.Span, (LineFrameKind)random.Between(0, 8), random.Edge(), random.Edge());
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Memory<byte> message = _message.AsMemory(0, Math.Min(input.Length, _message.Length));
        input[..message.Length].CopyTo(message.Span);
        if (!LineFrame.TryDecode(message, out LineFrame frame))
        {
            trail.Count(Targets.Outcomes.Refused);
            trail.See(1, FuzzTrail.Magnitude(input.Length));
            return;
        }
        trail.Count((int)frame.Kind);
        Must.Hold(Enum.IsDefined(frame.Kind), "a line frame's kind is a known one");
        Must.Hold(
            LineFrame.Encode(frame.Kind, frame.Stream, frame.Number, frame.Bytes.Span).AsSpan().SequenceEqual(input),
            "a line frame that is encoded again has the same bytes");
        trail.See(2, (int)frame.Kind, FuzzTrail.Magnitude(frame.Bytes.Length));
    }
}
