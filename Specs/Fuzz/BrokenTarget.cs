using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Specs.Fuzz;

/// <summary>A decoder with a mistake that takes two lucky bytes to show: proof that the fuzzer can fail.</summary>
internal sealed class BrokenTarget(BrokenTarget.Fault fault = BrokenTarget.Fault.BreaksInvariant) : FuzzTarget
{
    public const string Invariant = "a length is not above what there is";

    public enum Fault
    {
        BreaksInvariant,
        Throws,
        Allocates,
    }

    /// <summary>The shortest input that shows it, all bytes zero that may be.</summary>
    public static byte[] Smallest => [0x55, 0, 0x41];

    public override string Name => "broken";

    public override IReadOnlyList<string> Outcomes { get; } = ["Short", "Other", "Half"];

    public override int MaximumLength => 64;

    public override long AllocationBound => 0;

    public override IEnumerable<byte[]> Seeds() => [[]];

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.SetLength(random.Below(input.Capacity));
        random.Fill(input.Span);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        trail.Count(input.Length < 3 ? 0 : input[0] == 0x55 ? 2 : 1);
        if (input.Length < 3 || input[0] != 0x55 || input[2] != 0x41)
            return;
        switch (fault)
        {
            case Fault.Throws:
                _ = input[input.Length];
                break;
            case Fault.Allocates:
                GC.KeepAlive(new byte[16]);
                break;
            default:
                Must.Hold(false, Invariant);
                break;
        }
    }
}
