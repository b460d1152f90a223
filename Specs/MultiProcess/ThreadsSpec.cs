using ActorUdp.Hosts.Bench.Subjects.Actors;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>The number of a node's threads does not depend on the number of its peers, on neither side.</summary>
public sealed class ThreadsSpec : IAsyncLifetime
{
    private const int Few = 2;
    private const int Many = 200;
    private const int Messages = 3;

    /// <summary>The pool has as many threads as work asks for, and its bounds are not ours; but none of them is a peer's.</summary>
    private const string Pool = ".NET TP ";

    private const int PoolLimit = 64;

    /// <summary>Without the runtime's own threads that come and go: compiling and collecting in the background.</summary>
    private static readonly Dictionary<string, string> _environment = new()
    {
        ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
    };

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [LinuxFact]
    public async Task Two_hundred_peers_take_as_many_threads_as_two()
    {
        ControlledNode receiver = await _scene.Start(_scene.Plan(2), _environment);
        ControlledNode sender = await _scene.Start(_scene.Plan(1), _environment);

        await Exchange(sender, receiver, Few);
        (string[] sending, string[] receiving) = (OwnThreads(sender), OwnThreads(receiver));
        await Exchange(sender, receiver, Many);

        Assert.Equal(sending, OwnThreads(sender));
        Assert.Equal(receiving, OwnThreads(receiver));
        await sender.End();
        await receiver.End();
    }

    /// <summary>Returns when so many peers are connected and have acknowledged some messages each.</summary>
    private static async Task Exchange(ControlledNode sender, ControlledNode receiver, int count)
    {
        string port = receiver.HostAndPort.Split(':')[^1];
        string[] peers = [.. Enumerable.Range(0, count).Select(number => $"{LoopbackNames.Of(number)}:{port}")];
        await sender.Send(peers, Messages).End();
        await sender.Flush(peers);
        Assert.InRange((await sender.Report()).Peers("acknowledged"), count * Messages, long.MaxValue);
    }

    private static string[] OwnThreads(ControlledNode node)
    {
        string[] names = node.ThreadNames();
        Assert.NotEmpty(names);
        Assert.InRange(names.Count(IsPool), 0, PoolLimit);
        return [.. names.Where(name => !IsPool(name)).Order(StringComparer.Ordinal)];
    }

    private static bool IsPool(string name) => name.StartsWith(Pool, StringComparison.Ordinal);
}
