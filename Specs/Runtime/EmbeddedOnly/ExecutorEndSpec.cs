using ActorUdp.Specs.Runtime.Support;
using ActorUdp.Specs.Runtime.Systems;

namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>Akka ends an executor some time after its last actor, and not at all when the system's scheduler has ended before.</summary>
public sealed class ExecutorEndSpec : RuntimeSpec
{
    public ExecutorEndSpec()
        : base($$"""counted { executor = "{{typeof(CountingConfigurator).FullName}}, {{typeof(CountingConfigurator).Assembly.GetName().Name}}" }""")
    {
    }

    [Fact]
    public async Task An_executor_is_shut_down_with_its_system()
    {
        IActorRef echo = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(message)).WithDispatcher("counted"));
        await echo.Ask<string>("hello", Long);
        Assert.True(CountingExecutor.IsKnown(Sys));

        await Sys.Terminate().WaitAsync(Long);
        await Sys.WhenTerminated.WaitAsync(Long);

        Assert.False(CountingExecutor.IsKnown(Sys));
    }
}
