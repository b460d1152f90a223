using System.Diagnostics;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Specs.Hosts.Lab;

/// <summary>A fact about code that calls Linux.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "the lab is for Linux";
    }
}

public class PingSeriesSpec
{
    private const long Interval = 10_000_000;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [LinuxFact]
    public async Task Pings_that_were_held_up_count_from_when_they_were_due()
    {
        var done = new TaskCompletionSource();
        using var pings = new PingSeries("a blocked line", number =>
        {
            // The first blocks for more than five intervals.
            long from = Stopwatch.GetTimestamp();
            while (number == 0 && Stopwatch.GetTimestamp() < from + 6 * Interval)
                Thread.SpinWait(10);
            if (number == 5)
                done.TrySetResult();
            return true;
        });

        pings.Start();
        await done.Task.WaitAsync(_patience);

        long[] sent = [.. ((JsonArray)pings.ToJson()["sent"]!).Select(t => (long)t!)];
        Assert.All(Enumerable.Range(2, 4), i => Assert.Equal(Interval, sent[i] - sent[i - 1]));
    }

    [LinuxFact]
    public async Task Answers_and_refusals_are_counted()
    {
        var done = new TaskCompletionSource();
        PingSeries? pings = null;
        pings = new PingSeries("a line", number =>
        {
            if (number == 0)
                pings!.Answered(0);
            pings!.Answered(number + 1000); // of no ping that there is
            if (number == 3)
                done.TrySetResult();
            return number != 1;
        });
        using PingSeries _ = pings;

        pings.Start();
        await done.Task.WaitAsync(_patience);

        JsonObject told = pings.ToJson();
        long[] answered = [.. ((JsonArray)told["answered"]!).Select(t => (long)t!)];
        Assert.True(answered[0] >= (long)told["sent"]![0]!);
        Assert.All(answered[1..], time => Assert.Equal(0, time));
        Assert.Equal(1, (int)(long)told["refused"]!);
    }
}
