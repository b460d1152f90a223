namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>
/// What a target's inputs led to: how many had which outcome, and which behaviour was seen at all. An input with behaviour that
/// no input before it had is worth keeping: mutations of it get further than those of others. Not thread-safe.
/// </summary>
internal sealed class FuzzTrail
{
    private const int Bits = 16;

    private readonly long[] _outcomes;
    private readonly ulong[] _seen = new ulong[(1 << Bits) / 64];
    private long _baseline;

    public FuzzTrail(IReadOnlyList<string> outcomes)
    {
        Outcomes = outcomes;
        _outcomes = new long[outcomes.Count];
    }

    public IReadOnlyList<string> Outcomes { get; }

    /// <summary>Inputs given to the code under test: datagrams, messages or texts. A case of a session has several.</summary>
    public long Inputs { get; private set; }

    /// <summary>How many kinds of behaviour were seen.</summary>
    public int Behaviours { get; private set; }

    /// <summary>Whether something new was seen since <see cref="Begin"/>.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Bytes that this thread allocated since <see cref="Begin"/> or the last <see cref="Ready"/>.</summary>
    public long Allocated => GC.GetAllocatedBytesForCurrentThread() - _baseline;

    public long CountOf(int outcome) => _outcomes[outcome];

    public void Begin()
    {
        IsNew = false;
        Ready();
    }

    /// <summary>The objects under test were made: what they take by themselves does not count as the input's doing.</summary>
    public void Ready() => _baseline = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>One input was taken and had this outcome.</summary>
    public void Count(int outcome)
    {
        Inputs++;
        _outcomes[outcome]++;
        See(outcome, 0, 0);
    }

    /// <summary>Notes a piece of behaviour; the three numbers are its name.</summary>
    public void See(int what, long first, long second = 0)
    {
        ulong hash = ((ulong)what * 0x9E37_79B9_7F4A_7C15) ^ ((ulong)first * 0xC2B2_AE3D_27D4_EB4F) ^ ((ulong)second * 0x1656_67B1_9E37_79F9);
        int bit = (int)((hash * 0xD6E8_FEB8_6659_FD93) >> (64 - Bits));
        ref ulong word = ref _seen[bit >> 6];
        ulong mask = 1UL << (bit & 63);
        if ((word & mask) != 0)
            return;
        word |= mask;
        Behaviours++;
        IsNew = true;
    }

    /// <summary>The order of magnitude of a size, for <see cref="See"/>: behaviour differs between 10 and 1,000, not between 10 and 11.</summary>
    public static int Magnitude(long size) => size <= 0 ? 0 : 1 + System.Numerics.BitOperations.Log2((ulong)size);
}
