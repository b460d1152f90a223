using System.Runtime.CompilerServices;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Reception;

/// <summary>The memory that waits for what arrives out of order, beside a program that allocates. Alone: others rent and collect, too.</summary>
[Collection(nameof(ChunkPoolSpec))]
[CollectionDefinition(nameof(ChunkPoolSpec), DisableParallelization = true)]
public sealed class ChunkPoolSpec
{
    private const int Count = 64;

    [Fact]
    public void Spare_chunks_outlive_the_small_collections()
    {
        HashSet<byte[]> spare = RentAndReturn();
        GC.Collect(0);
        GC.Collect(1);
        GC.Collect(0);
        GC.WaitForPendingFinalizers();

        Assert.All(RentAndReturn(), chunk => Assert.Contains(chunk, spare));
    }

    [Fact]
    public void Full_collections_give_back_what_nobody_needs()
    {
        WeakReference[] spare = Weakly();

        // The first one only learns what there is.
        for (int i = 0; i < 8 && spare.Any(chunk => chunk.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(spare, chunk => chunk.IsAlive);
    }

    // Not in the spec itself, whose local variables live to its end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Weakly() => [.. RentAndReturn().Select(chunk => new WeakReference(chunk))];

    private static HashSet<byte[]> RentAndReturn()
    {
        HashSet<byte[]> chunks = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < Count; i++)
        {
            chunks.Add(ChunkPool.Rent());
        }

        foreach (byte[] chunk in chunks)
        {
            ChunkPool.Return(chunk);
        }

        return chunks;
    }
}
