namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>What was broken by an input.</summary>
/// <param name="Invariant">What should hold: the same text for every input that breaks the same thing.</param>
/// <param name="Detail">All that is known: message and stack.</param>
internal sealed record Finding(string Invariant, string Detail);

/// <summary>Runs one input and checks what must hold for every target: no exception, and no more allocated than its bound.</summary>
internal static class FuzzCase
{
    public static Finding? Run(FuzzTarget target, ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        trail.Begin();
        try
        {
            target.Run(input, trail);
            if (trail.Allocated <= target.AllocationBound)
                return null;
            // The first call of something may allocate for ever after; what an input causes, it causes again.
            trail.Begin();
            target.Run(input, trail);
            long allocated = trail.Allocated;
            return allocated <= target.AllocationBound
                ? null
                : new Finding("an input allocates no more than the bound", $"{allocated} bytes; the bound is {target.AllocationBound}");
        }
        catch (InvariantBrokenException e)
        {
            return new Finding(e.Invariant, e.ToString());
        }
        catch (Exception e)
        {
            return new Finding($"no exception ({e.GetType().Name})", e.ToString());
        }
    }
}
