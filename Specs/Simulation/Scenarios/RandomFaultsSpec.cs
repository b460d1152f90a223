using System.Globalization;
using ActorUdp.Specs.Simulation.Harness;

namespace ActorUdp.Specs.Simulation.Scenarios;

/// <summary>
/// Many random lives. One seed alone: <c>ACTORUDP_SEED=n dotnet test Specs/Simulation --filter RandomFaultsSpec</c>; more of
/// them: <c>ACTORUDP_SEEDS=count</c>.
/// </summary>
public class RandomFaultsSpec
{
    private const int Seeds = 50;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Under_random_faults_messages_arrive_once_and_in_order_or_are_reported(int block)
    {
        if (Read("ACTORUDP_SEED") is { } alone)
        {
            RunSeed(alone);
            return;
        }
        var count = Read("ACTORUDP_SEEDS") / 4 ?? Seeds;
        long delivered = 0;
        for (var seed = block * count; seed < (block + 1) * count; seed++)
            delivered += RunSeed(seed);
        Assert.True(delivered > count * 10, "the runs deliver messages");
    }

    private static int? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    private static long RunSeed(int seed)
    {
        var run = new RandomRun(seed);
        try
        {
            run.Run();
            return run.Delivered;
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException(
                $"Seed {seed} failed; alone: ACTORUDP_SEED={seed} dotnet test Specs/Simulation --filter RandomFaultsSpec"
                + $"\n{string.Join('\n', run.Story)}\n{e}");
        }
    }
}
