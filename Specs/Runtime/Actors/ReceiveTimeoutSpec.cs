using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class ReceiveTimeoutSpec : RuntimeSpec
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(50);

    private IActorRef WithTimeout(TimeSpan timeout) => Sys.ActorOf(Scripted.Of((context, message) =>
    {
        switch (message)
        {
            case "set":
                context.SetReceiveTimeout(timeout);
                break;
            case "unset":
                context.SetReceiveTimeout(null);
                break;
            case ReceiveTimeout:
                TestActor.Tell("timeout");
                break;
            default:
                TestActor.Tell(message);
                break;
        }
    }));

    [Fact]
    public async Task It_comes_when_no_message_does_and_again()
    {
        IActorRef actor = WithTimeout(_short);

        actor.Tell("set");

        await ExpectMsgAsync("timeout");
        await ExpectMsgAsync("timeout");
    }

    [Fact]
    public async Task It_does_not_come_before_its_time()
    {
        IActorRef actor = WithTimeout(TimeSpan.FromMilliseconds(300));
        var start = Sys.Scheduler.MonotonicClock;

        actor.Tell("set");

        await ExpectMsgAsync("timeout");
        Assert.True(Sys.Scheduler.MonotonicClock - start > TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task Null_ends_it()
    {
        IActorRef actor = WithTimeout(_short);
        actor.Tell("set");
        await ExpectMsgAsync("timeout");

        actor.Tell("unset");
        actor.Tell("marker");
        await FishForMessageAsync(m => m is "marker");
        await PassAsync(_short * 3);

        actor.Tell("marker");
        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task Messages_put_it_off_but_not_those_that_say_they_do_not()
    {
        IActorRef actor = WithTimeout(TimeSpan.FromSeconds(1));
        var start = Sys.Scheduler.MonotonicClock;
        actor.Tell("set");
        using var cancel = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(50), actor, new Quiet(), ActorRefs.NoSender, cancel);
        await PassAsync(TimeSpan.FromMilliseconds(500));
        actor.Tell("noise");

        await FishForMessageAsync(m => m is "timeout");
        cancel.Cancel();
        TimeSpan took = Sys.Scheduler.MonotonicClock - start;
        Assert.True(took > TimeSpan.FromMilliseconds(1400), $"after {took}");
    }

    private async Task PassAsync(TimeSpan time)
    {
        var passed = new TaskCompletionSource();
        Sys.Scheduler.Advanced.ScheduleOnce(time, passed.SetResult);
        await passed.Task;
    }

    private sealed class Quiet : INotInfluenceReceiveTimeout;
}
