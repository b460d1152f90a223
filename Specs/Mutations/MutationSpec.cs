using ActorUdp.Simulation.Runs;
using Xunit.Abstractions;

namespace ActorUdp.Specs.Mutations;

/// <summary>
/// Who tests the simulator? Deliberate mistakes in the product, one at a time: each must be caught, and the same seeds
/// without it must be clean. <c>./actorudp simulate --mutation all</c> shows a table.
/// </summary>
public sealed class MutationSpec(ITestOutputHelper output) : IDisposable
{
    private const int Seeds = 2_000;

    public static TheoryData<string> Names => [.. SimulationMutations.Names];

    public void Dispose() => SimulationMutations.Select(null);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_in_the_product_is_caught(string name)
    {
        SimulationMutations.Select(name);
        var caught = SimulationBatch.Run(0, Seeds, Environment.ProcessorCount).Failure;
        Assert.True(caught is not null, $"{name} was not caught in {Seeds} seeds");
        output.WriteLine($"{name}: seed {caught.Seed}: {caught.Failure}");
        SimulationMutations.Select(null);
        Assert.Null(SimulationBatch.Run(0, caught.Seed + 1, Environment.ProcessorCount).Failure?.Failure);
    }

    [Fact]
    public void There_are_mistakes_enough_to_choose_from()
    {
        Assert.True(SimulationMutations.AreBuiltIn);
        Assert.True(SimulationMutations.Names.Count >= 12);
        Assert.Throws<ArgumentException>(() => SimulationMutations.Select("none-of-them"));
    }
}
