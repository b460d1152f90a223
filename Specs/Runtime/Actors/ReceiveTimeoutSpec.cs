using System.Diagnostics;
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
    public async Task Messages_put_it_off()
    {
        long lastNoise = 0;
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            if (message is ReceiveTimeout)
                TestActor.Tell(Stopwatch.GetElapsedTime(lastNoise));
            lastNoise = Stopwatch.GetTimestamp();
            context.SetReceiveTimeout(TimeSpan.FromSeconds(1));
        }));

        for (int i = 0; i < 5; i++)
        {
            actor.Tell("noise");
            await PassAsync(_short);
        }

        TimeSpan quiet = await ExpectMsgAsync<TimeSpan>();
        Assert.True(quiet > TimeSpan.FromMilliseconds(900), $"after {quiet}");
    }

    [Fact]
    public async Task Messages_that_say_so_do_not_put_it_off()
    {
        IActorRef actor = WithTimeout(_short * 4);
        actor.Tell("set");
        using var cancel = new Cancelable(Sys.Scheduler);

        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, _short / 2, actor, new Quiet(), ActorRefs.NoSender, cancel);

        await FishForMessageAsync(m => m is "timeout");
        cancel.Cancel();
    }

    private async Task PassAsync(TimeSpan time)
    {
        var passed = new TaskCompletionSource();
        Sys.Scheduler.Advanced.ScheduleOnce(time, passed.SetResult);
        await passed.Task;
    }

    private sealed class Quiet : INotInfluenceReceiveTimeout;
}
