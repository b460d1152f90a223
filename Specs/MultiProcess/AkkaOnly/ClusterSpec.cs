using System.Diagnostics;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Processes;
using ActorUdp.Specs.MultiProcess.Support;
using ActorUdp.Specs.Node;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>An Akka cluster of five processes over this transport: one is killed and comes back, two are cut off and come back, all end in order.</summary>
public sealed class ClusterSpec : IDisposable
{
    private const int Jobs = 50;

    private static readonly string[] _names = ["a", "b", "c", "d", "e"];

    private readonly Member[] _members = [.. _names.Select(name => new Member(name))];

    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Process?.Dispose();
        }
    }

    [Fact]
    public async Task Five_processes_survive_a_kill_and_a_partition_and_come_back()
    {
        await _members[0].Start("127.0.0.1:0", seed: null);
        await Task.WhenAll(_members[1..].Select(m => m.Start("127.0.0.1:0", _members[0].Address)));
        await AllUp(_members);
        Member home = await Work(_members, "first");

        // SIGKILL of the node with the singleton.
        Member[] others = [.. _members.Where(m => m != home)];
        (string address, int uid) = (home.Address, home.Uid);
        home.Process!.Kill();
        await Task.WhenAll(others.Select(m => m.Sees("MemberRemoved", address, uid)));
        Member next = await Work(others, "second");
        Assert.NotEqual(home, next);
        await home.StartAgain(others[0].Address);
        await AllUp(_members);
        Assert.NotEqual(uid, home.Uid);

        // A partition: two of the five, the one with the singleton among them, which down themselves.
        Member[] minority = [next, others.First(m => m != next)];
        Member[] majority = [.. _members.Except(minority)];
        foreach (Member member in _members)
        {
            member.Cut(majority.Contains(member) ? minority : majority);
        }

        await Task.WhenAll(majority.SelectMany(m => minority.Select(lost => m.Sees("MemberRemoved", lost.Address, lost.Uid))));
        await Task.WhenAll(minority.Select(m => m.Says("Terminated")));
        Assert.Contains(await Work(majority, "third"), majority);

        // It heals, and the two come back on their ports as new incarnations.
        foreach (Member member in majority)
        {
            member.Process!.Do("heal");
        }

        foreach (Member member in minority)
        {
            Assert.True(await member.Process!.EndAsync(ControlledNode.Patience), $"{member.Name} did not end by itself");
            await member.StartAgain(majority[0].Address);
        }

        await AllUp(_members);
        await Work(_members, "fourth");
        await EndInOrder();
    }

    private static Task AllUp(Member[] members) =>
        Task.WhenAll(members.SelectMany(m => members.Select(other => m.Sees("MemberUp", other.Address, other.Uid))));

    /// <summary>Each of them hands jobs to the singleton.</summary>
    /// <returns>The member that has it.</returns>
    private async Task<Member> Work(Member[] workers, string name)
    {
        foreach (Member worker in workers)
        {
            worker.Process!.Do("work", ("first", 1), ("count", Jobs), ("as", name));
        }

        ProcessEvent[] done = await Task.WhenAll(workers.Select(w => w.Says(name)));
        Assert.All(done, d => Assert.Equal((Jobs, 0), (d.Number("right"), d.Number("wrong"))));
        string by = Assert.Single(done.Select(d => d.Text("by")).Distinct());
        return _members.Single(m => m.Name == by);
    }

    private async Task EndInOrder()
    {
        string[] before = [.. _members.Select(m => m.Process!.Errors)];
        foreach (Member member in _members)
        {
            Assert.True(await member.Process!.EndAsync(ControlledNode.Patience), $"{member.Name} did not end by itself: {member.Process.Errors}");
        }

        Assert.Equal(before, _members.Select(m => m.Process!.Errors));
    }

    /// <summary>One process, through all of its lives.</summary>
    private sealed class Member(string name)
    {
        public string Name => name;

        public NodeProcess? Process { get; private set; }

        public string Address { get; private set; } = "";

        public int Uid { get; private set; }

        private int Port => int.Parse(Address[(Address.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

        public async Task Start(string listen, string? seed)
        {
            Process?.Dispose();
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ActorUdp.Specs.Node.dll"));
            foreach (string argument in (string[])[ClusterMode.Verb, name, listen, .. seed is null ? (string[])[] : [seed]])
            {
                start.ArgumentList.Add(argument);
            }

            Process = await NodeProcess.StartListeningAsync(name, start, ControlledNode.Patience, CancellationToken.None);
            Address = Process.Address;
            Uid = (await Says("Listening")).Number("uid");
        }

        /// <summary>On the same port, with all ways open.</summary>
        public async Task StartAgain(string seed)
        {
            (string address, int uid) = (Address, Uid);
            await Start($"127.0.0.1:{Port}", seed);
            Assert.Equal(address, Address);
            Assert.NotEqual(uid, Uid);
        }

        public void Cut(Member[] others) => Process!.Do("cut", ("ports", new JsonArray([.. others.Select(o => (JsonNode)o.Port)])));

        public Task<ProcessEvent> Sees(string what, string address, int uid) => Process!.WaitAsync(
            0, e => e.Is(what) && e.Text("member") == address && e.Number("memberUid") == uid, ControlledNode.Patience, $"saw {what} of {address}", CancellationToken.None);

        public Task<ProcessEvent> Says(string what) =>
            Process!.WaitAsync(0, e => e.Is(what), ControlledNode.Patience, $"said {what}", CancellationToken.None);
    }
}
