using ActorUdp.Configuration;
using ActorUdp.Endpoints;

namespace ActorUdp.Specs.Actors.Endpoints;

public sealed class RestartBudgetSpec
{
    private readonly RestartBudget _budget = new(new RestartSettings
    {
        Maximum = 3,
        Within = TimeSpan.FromSeconds(10),
        MinimumBackoff = TimeSpan.FromMilliseconds(10),
        MaximumBackoff = TimeSpan.FromMilliseconds(30),
    });

    [Fact]
    public void The_back_off_doubles_up_to_its_maximum_and_too_many_failures_end_it()
    {
        Assert.Equal(10, _budget.Next(At(0))?.TotalMilliseconds);
        Assert.Equal(20, _budget.Next(At(1))?.TotalMilliseconds);
        Assert.Equal(30, _budget.Next(At(2))?.TotalMilliseconds);
        Assert.Null(_budget.Next(At(3)));
    }

    [Fact]
    public void Failures_that_are_long_ago_do_not_count()
    {
        for (int second = 0; second < 100; second += 4)
        {
            Assert.NotNull(_budget.Next(At(second)));
        }
    }

    private static MonotonicNanos At(int second) => new(second * 1_000_000_000L);
}
