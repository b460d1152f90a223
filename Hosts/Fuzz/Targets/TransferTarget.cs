using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>The messages of the file protocol: what is decoded and encoded again decodes to the same, and names lead nowhere else.</summary>
internal sealed class TransferTarget : FuzzTarget
{
    private static readonly Type[] _frames =
    [
        typeof(TransferFrame.Offer), typeof(TransferFrame.Accept), typeof(TransferFrame.Chunk), typeof(TransferFrame.Progress),
        typeof(TransferFrame.Finish), typeof(TransferFrame.Done), typeof(TransferFrame.Refuse), typeof(TransferFrame.Abort),
        typeof(TransferFrame.Query), typeof(TransferFrame.Unknown),
    ];

    private readonly byte[] _message = new byte[1_024];

    public override string Name => "transfer";

    public override IReadOnlyList<string> Outcomes { get; } = Targets.Outcomes.RefusedOr([.. _frames.Select(f => f.Name)]);

    public override int MaximumLength => 1_024;

    // Frame, text and hash, and the same once more for the encoded form.
    public override long AllocationBound => 32 << 10;

    public override IEnumerable<byte[]> Seeds()
    {
        var id = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        byte[] hash = new byte[TransferFrame.HashLength];
        TransferFrame[] frames =
        [
            new TransferFrame.Offer(id, 1, 1 << 20, default, "file.bin"),
            new TransferFrame.Offer(id, 2, 0, hash, "straße.txt"),
            new TransferFrame.Accept(id, 1, 65_536),
            new TransferFrame.Chunk(id, 0, "some bytes"u8.ToArray()),
            new TransferFrame.Progress(id, 4_096),
            new TransferFrame.Finish(id, hash),
            new TransferFrame.Done(id),
            new TransferFrame.Refuse(id, default, "no"),
            new TransferFrame.Abort(id, "over"),
            new TransferFrame.Query(id),
            new TransferFrame.Unknown(id),
        ];
        return frames.Select(frame => frame.Encode());
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.SetLength(17);
        random.Fill(input.Span);
        input.Span[0] = (byte)random.Between(0, 11);
        Span<byte> fields = stackalloc byte[random.Below(80)];
        random.Fill(fields);
        if (random.OneIn(2) && fields.Length > 16)
            fields[..16].Clear();
        input.Append(fields);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Memory<byte> message = _message.AsMemory(0, Math.Min(input.Length, _message.Length));
        input[..message.Length].CopyTo(message.Span);
        if (!TransferFrame.TryDecode(message, out TransferFrame? frame))
        {
            trail.Count(Targets.Outcomes.Refused);
            return;
        }
        int kind = 1 + Array.IndexOf(_frames, frame.GetType());
        trail.Count(kind);
        byte[] encoded = frame.Encode();
        trail.See(1, kind, FuzzTrail.Magnitude(encoded.Length));
        Must.Hold(TransferFrame.TryDecode(encoded, out TransferFrame? again), "a frame that was decoded can be encoded");
        Must.Hold(again!.GetType() == frame.GetType() && again.Id == frame.Id, "a frame that is encoded again is the same");
        switch (frame)
        {
            case TransferFrame.Offer offer:
                Must.Hold(offer.Size >= 0 && offer.Hash.Length is 0 or TransferFrame.HashLength, "an offer has allowed values");
                trail.See(2, FileNameTarget.Check(offer.Name) ? 1 : 0, offer.Hash.Length);
                break;
            case TransferFrame.Accept accept:
                Must.Hold(accept.Offset >= 0, "an offset is not negative");
                break;
            case TransferFrame.Chunk chunk:
                Must.Hold(chunk.Offset >= 0 && chunk.Bytes.Length == input.Length - TransferFrame.ChunkHeaderLength, "a chunk is all behind its header");
                Must.Hold(input.SequenceEqual(encoded), "a chunk that is encoded again has the same bytes");
                break;
            case TransferFrame.Progress progress:
                Must.Hold(progress.Written >= 0, "progress is not negative");
                break;
            default:
                break;
        }
    }
}
