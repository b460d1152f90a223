using ActorUdp.Protocol.Wire;
using BenchmarkDotNet.Attributes;
using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Benchmarks;

/// <summary>A datagram of one stream frame, as large as it may be, written and read with its checksum.</summary>
public class CodecBenchmarks
{
    private byte[] _datagram = [];
    private byte[] _written = [];

    [Params(1_200, 65_507)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _datagram = new byte[Size];
        _written = new byte[Size];
        if (Write(_written) != Size)
            throw new InvalidOperationException("the datagram is not as large as it may be");
    }

    [Benchmark]
    public int Write() => Write(_datagram);

    [Benchmark]
    public ulong Read()
    {
        if (Datagram.Open(_written, out _, out ReadOnlySpan<byte> body) != Verdict.Ok)
            throw new InvalidOperationException("the datagram does not open");
        var frames = new FrameReader(body);
        ulong sum = 0;
        while (frames.TryNext(out Frame frame, out _))
            sum += frame.Offset;
        return sum;
    }

    private static int Write(byte[] target)
    {
        var writer = new DatagramWriter(target, 7, 9);
        writer.TryStream(ChannelIds.FirstOrdinary, 1 << 20, writer.Remaining, out _);
        return writer.Finish();
    }
}

/// <summary>The checksum alone.</summary>
public class ChecksumBenchmarks
{
    private byte[] _data = [];

    [Params(100, 1_200, 65_507)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp() => _data = new byte[Size];

    [Benchmark]
    public uint Crc32c() => Crc32C.Compute(_data);
}

/// <summary>What says to whom a message goes: in full, and by number as under load.</summary>
public class EnvelopeBenchmarks
{
    private readonly byte[] _name = "orders"u8.ToArray();
    private readonly byte[] _target = new byte[200];
    private readonly byte[] _numberedTarget = new byte[200];
    private byte[] _message = [];
    private byte[] _numbered = [];

    // No constants, which the compiler would work out beforehand.
    private int _heading = 3;
    private int _sender = 5;

    [GlobalSetup]
    public void SetUp()
    {
        _message = _target[..(Write() + 100)];
        _numbered = _numberedTarget[..(WriteNumbered() + 100)];
        (_heading, _sender) = (_sender, _heading);
    }

    [Benchmark]
    public int Write() =>
        Envelope.WriteHeader(_target, new EnvelopeHeader { Heading = new EnvelopeHeading { Target = EnvelopeTarget.ForName(_name) } });

    [Benchmark]
    public int Read()
    {
        var reader = new EnvelopeReader(_message);
        if (reader.ReadHead() != Verdict.Ok || reader.ReadHeading(out _) != Verdict.Ok || reader.ReadSender(out _) != Verdict.Ok)
            throw new InvalidOperationException("the envelope does not open");
        return reader.Payload.Length;
    }

    [Benchmark]
    public int WriteNumbered() => Envelope.WriteNumbered(_numberedTarget, _heading, EnvelopeSenderKind.Numbered, [], _sender);

    [Benchmark]
    public int ReadNumbered()
    {
        var reader = new EnvelopeReader(_numbered);
        if (reader.ReadHead() != Verdict.Ok || reader.ReadSender(out EnvelopeSender sender) != Verdict.Ok)
            throw new InvalidOperationException("the envelope does not open");
        return reader.Payload.Length + reader.HeadingNumber + sender.Number;
    }
}
