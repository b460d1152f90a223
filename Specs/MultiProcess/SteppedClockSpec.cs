using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>A node whose clocks step in mid-stream: nothing is lost or doubled, nobody is forgotten, and no storm breaks out.</summary>
public sealed class SteppedClockSpec : IAsyncLifetime
{
    private const int Step = 3_000;
    private const int Steps = 6;

    // By far longer than every timeout of the reference configuration.
    private static readonly TimeSpan _jump = TimeSpan.FromHours(1);

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_monotonic_clock_that_jumps_ahead_loses_and_doubles_nothing(bool atSender)
    {
        ControlledNode sender = await _scene.Start(1);
        ControlledNode receiver = await _scene.Start(2);

        await StreamWhile(sender, receiver, _ =>
        {
            (atSender ? sender : receiver).Jump(_jump);
            return Task.CompletedTask;
        });
    }

    /// <summary>Between two nodes that only keep in touch, too: a heartbeat that is under way is no reason to forget anybody.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_monotonic_clock_that_jumps_ahead_leaves_an_idle_connection_alone(bool atSender)
    {
        ControlledNode sender = await _scene.Start(1);
        ControlledNode receiver = await _scene.Start(2);
        await sender.Send([receiver.Address], 1).End();
        await sender.Flush(receiver.Address);

        (atSender ? sender : receiver).Jump(_jump);
        await sender.Send([receiver.Address], 1, series: 2).End();
        await sender.Flush(receiver.Address);

        Tallies tallies = (await receiver.Report()).Tallies;
        tallies.Of(1, series: 1).AssertIs(1, 1);
        tallies.Of(1, series: 2).AssertIs(1, 1);
        AssertNothingHappened(sender, receiver);
        Assert.Single(receiver.Events("PeerAccepted"));
    }

    [FaketimeFact]
    public async Task A_clock_of_the_day_that_is_set_back_and_forth_by_hours_is_not_noticed()
    {
        var clock = new FakeClock(_scene.File("clock"));
        ControlledNode sender = await _scene.Start(_scene.Plan(1), clock.Environment);
        ControlledNode receiver = await _scene.Start(_scene.Plan(2), clock.Environment);

        await StreamWhile(sender, receiver, async step =>
        {
            int hours = step % 2 == 0 ? 5 : -5;
            clock.Set(hours);
            Assert.Equal(hours, HoursAhead((await sender.Report()).Clock));
            Assert.Equal(hours, HoursAhead((await receiver.Report()).Clock));
        });

        // Killed, they would leave the shared memory behind that libfaketime gives to each process.
        await sender.End();
        await receiver.End();
    }

    private static double HoursAhead(DateTimeOffset clock) => Math.Round((clock - DateTimeOffset.UtcNow).TotalHours);

    private static async Task StreamWhile(ControlledNode sender, ControlledNode receiver, Func<int, Task> happen)
    {
        ControlledNode.Sending sending = sender.Send([receiver.Address]);
        for (int step = 0; step < Steps; step++)
        {
            await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + Step);
            await happen(step);
        }

        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + Step);
        int accepted = await sending.Stop();
        await sender.Flush(receiver.Address);

        Tallies tallies = (await receiver.Report()).Tallies;
        tallies.Of(1).AssertIs(1, accepted);
        NodeReport report = await sender.Report();
        Assert.Equal((1, 0, (long)accepted), (tallies.All.Count, tallies.Damaged, report.Peers("acknowledged")));
        AssertNothingHappened(sender, receiver);

        // A message takes some twelfth of a datagram. One for each message, sent twice, would be a storm.
        Assert.InRange(report.DatagramsSent, 1, accepted);
        Assert.InRange((await receiver.Report()).DatagramsSent, 1, accepted);
    }

    private static void AssertNothingHappened(params ControlledNode[] nodes)
    {
        // Not that nobody is called unreachable: on a busy machine a peer may be silent for long.
        foreach (ControlledNode node in nodes)
            foreach (string trouble in (string[])["MessagesUndelivered", "PeerRestarted", "PeerClosed", "EndpointRestarted"])
                Assert.True(node.Events(trouble).Count == 0, string.Join('\n', node.Events(trouble).Select(e => e.Json)));
    }
}
