namespace ActorUdp.Specs.TestKit;

/// <summary>Alone in its process while it runs, because it counts threads of the process.</summary>
[CollectionDefinition(nameof(NothingLeftBehindSpec), DisableParallelization = true)]
[Collection(nameof(NothingLeftBehindSpec))]
public sealed class NothingLeftBehindSpec
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Virtual_time_has_no_threads_of_its_own_and_real_time_takes_them_with_it()
    {
        if (!OperatingSystem.IsLinux())
            return; // Other systems don't tell the names of threads.

        await using (var network = new SimulatedNetwork(time: SimulatedTime.Virtual))
        {
            await Connect(network);
            Assert.Empty(OurThreads());
        }

        await using (var network = new SimulatedNetwork())
        {
            await Connect(network);

            // One that delivers, and the timer of each transport.
            Assert.Equal(3, OurThreads().Count);
        }

        // A thread that has been joined may still be on its way out of the system's list.
        using var late = new CancellationTokenSource(_long);
        while (OurThreads().Count > 0)
            await Task.Delay(1, late.Token);
    }

    private static async Task Connect(SimulatedNetwork network)
    {
        SimulatedNode a = network.CreateNode("a");
        SimulatedNode b = network.CreateNode("b");
        await network.Until(a.Udp.ConnectAsync(b.Address), _long);
    }

    private static List<string> OurThreads() => [.. Directory.GetDirectories("/proc/self/task")
        .Select(NameOf)
        .Where(n => n.StartsWith("actor-udp", StringComparison.Ordinal) || n.StartsWith("simulated-net", StringComparison.Ordinal))];

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            return ""; // It has just ended.
        }
    }
}
