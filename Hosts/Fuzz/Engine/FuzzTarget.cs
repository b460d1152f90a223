namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>
/// A decoder or state machine that bytes from elsewhere reach, and what must hold for any of them. One object for each worker:
/// it may keep buffers, but no state from one input to the next. Any bytes at all are a valid input.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>What it is called on the command line and in file names: lower case, hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>What can become of one input, for the report. The indices are given to <see cref="FuzzTrail.Count"/>.</summary>
    public abstract IReadOnlyList<string> Outcomes { get; }

    /// <summary>The longest input in bytes.</summary>
    public virtual int MaximumLength => 2_048;

    /// <summary>The most that one input may make the thread allocate, in bytes.</summary>
    public abstract long AllocationBound { get; }

    /// <summary>Valid inputs to begin with, made by the production writers.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Makes a new input that knows the format, right in most fields.</summary>
    public abstract void Generate(FuzzInput input, FuzzRandom random);

    /// <summary>Changes an input a little, knowing its format.</summary>
    /// <param name="input">What to change.</param>
    /// <param name="other">Another input, to take pieces from.</param>
    /// <param name="random">Decides.</param>
    public virtual void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random) => ByteMutator.Mutate(input, other, random);

    /// <summary>Gives an input to the code under test and checks what must hold.</summary>
    /// <param name="input">Any bytes.</param>
    /// <param name="trail">Is told what happened.</param>
    /// <exception cref="InvariantBrokenException">Something does not hold; any other exception is a finding too.</exception>
    public abstract void Run(ReadOnlySpan<byte> input, FuzzTrail trail);
}
