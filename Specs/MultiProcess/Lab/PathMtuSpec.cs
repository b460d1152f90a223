using System.Globalization;
using ActorUdp.Hosts.Lab;
using ActorUdp.Hosts.Lab.Topology;
using ActorUdp.Protocol;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess.Lab;

/// <summary>Path MTU discovery (RFC 8899) over real links: two hosts and two routers in network namespaces.</summary>
public sealed class PathMtuSpec
{
    /// <summary>The headers of IPv4 and UDP.</summary>
    private const int Headers = 28;

    private const int Size = 10_000;
    private const string SenderAddress = "198.18.1.2";

    private static readonly LabPath _path = new();

    [LabFact]
    public async Task Ethernet_is_filled_to_the_byte()
    {
        await using Hop hop = await Hop.Build(mtu: 1_500);
        await hop.Deliver(count: 500);

        await hop.Finds(1_500 - Headers, 1_500 - Headers);
        await hop.End();
    }

    [LabFact]
    public async Task Jumbo_frames_are_filled_and_a_black_hole_is_noticed_without_being_told()
    {
        // Datagrams of that size are filled at any rate: shorter ones, for a path that a busy machine makes slow, would never meet the hole.
        await using Hop hop = await Hop.Build(mtu: 9_000, "datagram-size = 4000 B");
        await hop.Deliver(count: 2_000);
        await hop.Finds(9_000 - Headers, 9_000 - Headers);

        hop.Swallow(above: 3_000);
        await hop.Deliver(count: 500);

        // The search ends when what is left is less than a 64th.
        await hop.Finds((3_000 - Headers) * 63 / 64, 3_000 - Headers);
        await hop.End();
        hop.AssertNobodyWasTold();
    }

    /// <summary>A sender on host a, a receiver on host b, and the routers between them.</summary>
    private sealed class Hop(Scene scene, LabNetwork network, ControlledNode sender, ControlledNode receiver) : IAsyncDisposable
    {
        private readonly List<int> _delivered = [];

        private LabPlan Plan => network.Plan;

        public static async Task<Hop> Build(int mtu, string settings = "")
        {
            LabNetwork network = await LabNetwork.BuildAsync(
                new LabPlan(_path, Environment.ProcessId, hosts: 2), _path, CancellationToken.None);
            var scene = new Scene();
            try
            {
                LabPlan plan = network.Plan;
                foreach ((string host, string device) in (ReadOnlySpan<(string, string)>)
                    [(plan.HostA, "eth0"), (plan.LeftRouter, "a"), (plan.LeftRouter, LabPlan.Wan), (plan.RightRouter, LabPlan.Wan), (plan.RightRouter, "b"), (plan.HostB, "eth0")])
                {
                    SetMtu(host, device, mtu).Run();
                }

                ControlledNode receiver = await scene.Start(scene.Plan(2, listen: LabPlan.ServerAddress + ":0"), host: plan.HostB);
                ControlledNode sender = await scene.Start(scene.Plan(1, settings, listen: SenderAddress + ":0"), host: plan.HostA);
                return new Hop(scene, network, sender, receiver);
            }
            catch
            {
                await scene.DisposeAsync();
                await network.DisposeAsync();
                throw;
            }
        }

        /// <summary>Sends so many messages; returns when all are acknowledged.</summary>
        public async Task Deliver(int count)
        {
            var series = (ushort)(_delivered.Count + 1);
            await sender.Send([receiver.HostAndPort], count, Size, series, ChannelKind.Bulk).End();
            await sender.Flush(receiver.HostAndPort);
            _delivered.Add(count);
        }

        /// <summary>
        /// From now on longer packets vanish between the routers. The kernel would tell the sender by ICMP; that, too, vanishes.
        /// </summary>
        public void Swallow(int above)
        {
            new LabTool(
                "nft",
                "add table inet hole; add chain inet hole output { type filter hook output priority 0; }; "
                + "add rule inet hole output ip protocol icmp counter drop").In(Plan.LeftRouter).Run();
            SetMtu(Plan.LeftRouter, LabPlan.Wan, above).Run();
        }

        /// <summary>The search goes on as long as there is traffic: some of it after the other, until it has ended within these bounds.</summary>
        public async Task Finds(long lowest, long highest)
        {
            using var patience = new CancellationTokenSource(ControlledNode.Patience);
            long size;
            while ((size = (await sender.Report()).Peers("pathDatagramSize")) < lowest || size > highest)
            {
                Assert.False(patience.IsCancellationRequested, $"datagrams have {size} bytes, not {lowest} to {highest}");
                await Deliver(count: 20);
            }
        }

        /// <summary>All that was sent has come, once and in order.</summary>
        public async Task End()
        {
            NodeReport report = await receiver.Report();
            Assert.Equal(0, report.Tallies.Damaged);
            for (var i = 0; i < _delivered.Count; i++)
                report.Tallies.Of(1, (ushort)(i + 1), ChannelKind.Bulk).AssertIs(1, _delivered[i]);
            Assert.Equal(0, (await sender.Report()).Peers("undelivered"));
            await sender.End();
            await receiver.End();
        }

        /// <summary>The router wanted to say that packets were too long, and the sender's kernel has not heard it.</summary>
        public void AssertNobodyWasTold()
        {
            (_, string rules, _) = new LabTool("nft", "list", "table", "inet", "hole").In(Plan.LeftRouter).TryRun();
            Assert.Matches("counter packets [1-9]", rules);
            (_, string route, _) = new LabTool("ip", "route", "get", LabPlan.ServerAddress).In(Plan.HostA).TryRun();
            Assert.DoesNotContain("mtu", route, StringComparison.Ordinal);
        }

        public async ValueTask DisposeAsync()
        {
            await scene.DisposeAsync();
            await network.DisposeAsync();
        }

        private static LabTool SetMtu(string host, string device, int mtu) =>
            new("ip", "-n", host, "link", "set", "dev", device, "mtu", mtu.ToString(CultureInfo.InvariantCulture));
    }
}
