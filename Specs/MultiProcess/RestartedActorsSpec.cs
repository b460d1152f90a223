using ActorUdp.Hosts.Processes;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>An endpoint actor that fails again and again while messages flow: each arrives once and in order.</summary>
public sealed class RestartedActorsSpec : IAsyncLifetime
{
    // More restarts than the reference configuration allows, and no pause that would make the spec long.
    private const string Settings = "restart { maximum = 1000, within = 1 m, minimum-backoff = 1 ms, maximum-backoff = 10 ms }";

    // Between two failures messages flow, so that each failure is one in mid-stream.
    private const int Between = 200;

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Theory]
    [InlineData("sender-*", 100)]
    [InlineData("receiver-*", 100)]
    [InlineData("listener", 100)]
    public async Task Every_message_arrives_once_and_in_order(string actor, int restarts)
    {
        ControlledNode sender = await _scene.Start(1, Settings);
        ControlledNode receiver = await _scene.Start(2, Settings);
        ControlledNode failing = actor.StartsWith("sender", StringComparison.Ordinal) ? sender : receiver;
        string restarted = actor == "listener" ? "ListenerRestarted" : "EndpointRestarted";
        ControlledNode.Sending sending = sender.Send([receiver.Address], burst: 50, interval: TimeSpan.FromMilliseconds(5));

        for (int i = 0, mark = 0; i < restarts; i++)
        {
            await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + Between);
            failing.Crash(actor);
            ProcessEvent happened = await failing.Event(restarted, mark);
            mark = failing.MarkAfter(happened);
        }

        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + Between);
        int accepted = await sending.Stop();
        await sender.Flush(receiver.Address);

        Tallies tallies = (await receiver.Report()).Tallies;
        tallies.Of(1).AssertIs(1, accepted);
        NodeReport report = await sender.Report();
        Assert.Equal((1, 0, (long)accepted), (tallies.All.Count, tallies.Damaged, report.Peers("acknowledged")));
        Assert.Equal(restarts, failing.Events(restarted).Count);
        Assert.Equal(0, sender.Undelivered());
        Assert.Empty(sender.Events("PeerRestarted"));
    }
}
