using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>A node that is killed in mid-stream and started again at the same port: what is delivered, what is reported, and what is neither.</summary>
public sealed class KilledNodeSpec : IAsyncLifetime
{
    private const int BeforeKill = 20_000;
    private const int AfterRestart = 5_000;

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Fact]
    public async Task A_killed_receiver_gets_each_message_in_one_life_or_the_sender_is_told_the_count()
    {
        ControlledNode sender = await _scene.Start(1);
        ControlledNode first = await _scene.Start(_scene.Plan(2) with { Journal = _scene.File("first") });
        ControlledNode.Sending sending = sender.Send([first.Address]);
        await first.Received(BeforeKill);
        first.Kill();

        ControlledNode second = await _scene.Start(_scene.Plan(2, listen: first.HostAndPort) with { Journal = _scene.File("second") });
        await sender.Event("PeerRestarted");
        await second.Received(AfterRestart);
        int accepted = await sending.Stop();
        await sender.Flush(second.Address);

        // 1 to firstGot went to the first life, newFirst to the last one accepted to the second. What lies between was given to the
        // first life and died with it or before it arrived, and all of that, with what was not acknowledged, is reported.
        NodeReport report = await sender.Report();
        Tallies.Tally firstGot = first.Journal().Of(1);
        Tallies.Tally secondGot = second.Journal().Of(1);
        long undelivered = sender.Undelivered("PeerRestarted");
        long acknowledgedByFirst = secondGot.Lowest - 1 - undelivered;
        firstGot.AssertIs(1, firstGot.Highest);
        secondGot.AssertIs(secondGot.Lowest, accepted);
        Assert.InRange(firstGot.Highest, Math.Max(BeforeKill, acknowledgedByFirst), secondGot.Lowest - 1);
        Assert.Equal(accepted, report.Peers("acknowledged") + undelivered);
        Assert.Equal((undelivered, undelivered), (sender.Undelivered(), report.Peers("undelivered")));
        Assert.Equal(acknowledgedByFirst + secondGot.Distinct, report.Peers("acknowledged"));
        Assert.Single(sender.Events("PeerRestarted"));
        Assert.Equal((0, 0), (first.Journal().Damaged, second.Journal().Damaged));
    }

    [Fact]
    public async Task What_a_killed_sender_sent_arrived_once_and_in_order_and_so_does_all_of_its_next_life()
    {
        ControlledNode receiver = await _scene.Start(1);
        ControlledNode first = await _scene.Start(2);
        first.Send([receiver.Address]);
        await receiver.Received(BeforeKill);
        first.Kill();
        int gotOfFirst = (await receiver.Report()).Tallies.Of(2).Distinct;

        ControlledNode second = await _scene.Start(2, listen: first.HostAndPort);
        Assert.Equal(AfterRestart, await second.Send([receiver.Address], AfterRestart, series: 2).End());
        await second.Flush(receiver.Address);

        Tallies tallies = (await receiver.Report()).Tallies;
        Tallies.Tally ofFirst = tallies.Of(2);
        Assert.InRange(ofFirst.Distinct, gotOfFirst, int.MaxValue);
        ofFirst.AssertIs(1, ofFirst.Highest);
        tallies.Of(2, series: 2).AssertIs(1, AfterRestart);
        Assert.Equal(2, tallies.All.Count);
        Assert.Equal((0, 0L), (tallies.Damaged, second.Undelivered()));
    }
}
