using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Timing;

/// <summary>What both ways to sleep promise.</summary>
public class SleeperSpec
{
    public static TheoryData<string> Kinds() => OperatingSystem.IsLinux() ? ["monitor", "linux"] : ["monitor"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_sleeps_as_long_as_it_was_told(string kind)
    {
        using ISleeper sleeper = Create(kind);
        long start = TimeProvider.System.GetTimestamp();
        sleeper.Sleep(3_300_000);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(3.2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_wake_up_that_came_before_is_not_lost_and_counts_once(string kind)
    {
        using ISleeper sleeper = Create(kind);
        sleeper.Wake();
        sleeper.Wake();
        sleeper.Sleep(long.MaxValue);
        long start = TimeProvider.System.GetTimestamp();
        sleeper.Sleep(3_300_000);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(3.2));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_wake_up_ends_a_sleep(string kind)
    {
        using ISleeper sleeper = Create(kind);
        using var slept = new SemaphoreSlim(0);
        var thread = new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                sleeper.Sleep(long.MaxValue);
                slept.Release();
            }
        });
        thread.Start();
        for (int i = 0; i < 200; i++)
        {
            sleeper.Wake();
            slept.Wait();
        }

        thread.Join();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_wake_up_after_the_end_is_harmless(string kind)
    {
        ISleeper sleeper = Create(kind);
        sleeper.Dispose();
        sleeper.Wake();
    }

    private static ISleeper Create(string kind) => kind == "monitor" ? new MonitorSleeper() : LinuxSleeper.TryCreate()!;
}
