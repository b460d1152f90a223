using System.Diagnostics;
using ActorUdp.Hosts.Processes;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>
/// A node that is stopped (SIGSTOP) in mid-stream and goes on later, as with a virtual machine that is suspended: shorter than
/// give-up-timeout nothing is lost, and beyond it what is lost is counted. A class for each, so that they wait side by side.
/// </summary>
public abstract class StoppedNodeSpec : IAsyncLifetime
{
    private protected const int BeforeStop = 10_000;
    private protected const int AfterStop = 5_000;

    /// <summary>So that a give-up need not be waited for half a minute; yet not so quick that a busy machine is taken for a fault.</summary>
    private protected const string QuickToGiveUp = "unreachable-timeout = 4 s, give-up-timeout = 8 s";

    /// <summary>Shorter than the give-up-timeout of the reference configuration, longer than the quick one.</summary>
    private protected static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    private protected Scene Scene { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Scene.DisposeAsync().AsTask();

    /// <summary>The fault itself takes this long.</summary>
    private protected static async Task Stop(ControlledNode node, TimeSpan time, Func<Task>? meanwhile = null)
    {
        long stopped = Stopwatch.GetTimestamp();
        node.Pause();
        if (meanwhile is not null)
            await meanwhile();
        TimeSpan left = time - Stopwatch.GetElapsedTime(stopped);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
        node.Resume();
    }

    /// <summary>Ends the sending and checks that all of it arrived, once and in order, and that nothing was reported.</summary>
    private protected static async Task AssertAllDelivered(ControlledNode sender, ControlledNode.Sending sending, ControlledNode receiver)
    {
        int accepted = await sending.Stop();
        await sender.Flush(receiver.Address);
        Tallies tallies = (await receiver.Report()).Tallies;
        tallies.Of(1).AssertIs(1, accepted);
        Assert.Equal((1, 0, 0L), (tallies.All.Count, tallies.Damaged, sender.Undelivered()));
        Assert.Equal(accepted, (await sender.Report()).Peers("acknowledged"));
    }
}

public sealed class StoppedReceiverSpec : StoppedNodeSpec
{
    [UnixFact]
    public async Task A_receiver_that_is_stopped_for_ten_seconds_loses_and_doubles_nothing()
    {
        ControlledNode sender = await Scene.Start(1);
        ControlledNode receiver = await Scene.Start(2);
        ControlledNode.Sending sending = sender.Send([receiver.Address]);
        await receiver.Received(BeforeStop);

        await Stop(receiver, TenSeconds, async () =>
            Assert.Equal("Silent", (await sender.Event("PeerUnreachable")).Text("reason")));
        await sender.Event("PeerReachable");
        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + AfterStop);

        await AssertAllDelivered(sender, sending, receiver);
        Assert.Empty(sender.Events("PeerRestarted"));
    }
}

public sealed class StoppedSenderSpec : StoppedNodeSpec
{
    [UnixFact]
    public async Task A_sender_that_is_stopped_for_ten_seconds_loses_and_doubles_nothing()
    {
        ControlledNode sender = await Scene.Start(1);
        ControlledNode receiver = await Scene.Start(2);
        ControlledNode.Sending sending = sender.Send([receiver.Address]);
        await receiver.Received(BeforeStop);

        await Stop(sender, TenSeconds);
        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + AfterStop);

        await AssertAllDelivered(sender, sending, receiver);
    }
}

public sealed class LongStoppedReceiverSpec : StoppedNodeSpec
{
    [UnixFact]
    public async Task What_is_given_up_while_a_receiver_is_stopped_is_counted_and_new_messages_flow_after()
    {
        ControlledNode sender = await Scene.Start(1, QuickToGiveUp);
        ControlledNode receiver = await Scene.Start(2);
        ControlledNode.Sending sending = sender.Send([receiver.Address]);
        await receiver.Received(BeforeStop);

        await Stop(receiver, TimeSpan.Zero, () => sender.Event("MessagesUndelivered"));
        int mark = sender.Mark;
        await sender.Event("PeerReachable", mark);
        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + AfterStop);
        int accepted = await sending.Stop();
        await sender.Flush(receiver.Address);

        // What the stopped process had in its socket is delivered when it goes on, though the sender has given it up meanwhile; and
        // beside what comes on the new connection, so that order holds for each connection, not across the two.
        ProcessEvent given = Assert.Single(sender.Events("MessagesUndelivered"));
        Assert.Equal("GaveUp", given.Text("reason"));
        Tallies tallies = (await receiver.Report()).Tallies;
        Tallies.Tally got = tallies.Of(1);
        NodeReport report = await sender.Report();
        Assert.Equal((accepted, 0), (got.Highest, got.Duplicated));
        Assert.Equal(accepted, report.Peers("acknowledged") + given.Number("count"));
        Assert.InRange(accepted - got.Distinct, 0, given.Number("count"));
        Assert.Equal((1, 0), (tallies.All.Count, tallies.Damaged));
    }
}

public sealed class LongStoppedSenderSpec : StoppedNodeSpec
{
    [UnixFact]
    public async Task A_sender_does_not_take_the_time_that_it_was_stopped_for_a_silence_of_its_peer()
    {
        ControlledNode sender = await Scene.Start(1, QuickToGiveUp);
        ControlledNode receiver = await Scene.Start(2);
        ControlledNode.Sending sending = sender.Send([receiver.Address]);
        await receiver.Received(BeforeStop);

        await Stop(sender, TenSeconds);
        await receiver.Received((await receiver.Report()).Tallies.Of(1).Distinct + AfterStop);

        await AssertAllDelivered(sender, sending, receiver);
    }
}
