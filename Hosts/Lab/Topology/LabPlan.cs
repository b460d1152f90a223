using System.Globalization;

namespace ActorUdp.Hosts.Lab.Topology;

/// <summary>
/// The network of a lab as the calls that make it: hosts and two routers, each a network namespace, joined by veth pairs, and
/// between the routers what is being emulated. Loss is made by nftables and the rate by tc where the routers forward, never on
/// the hosts, whose transports would be told of a drop there. Pure.
/// </summary>
/// <remarks>
/// <code>
/// host a ── router left ══ wan ══ router right ── host b
/// host c ──┘
/// </code>
/// The addresses are those that RFC 2544 sets aside for benchmarks.
/// </remarks>
internal sealed class LabPlan
{
    /// <summary>What every namespace of every lab begins with.</summary>
    public const string Prefix = "aulab-";

    /// <summary>The device between the routers, in each of them.</summary>
    public const string Wan = "wan";

    /// <summary>The far end of the forwarder, before it is moved to the right router.</summary>
    public const string FarWan = "wan-far";

    /// <summary>The address of host b, whom the others send to.</summary>
    public const string ServerAddress = "198.18.2.2";

    private const string LossTable = "lab";
    private const string CutTable = "cut";
    private const int LossParts = 100_000;

    // Room for what the fastest emulated paths have in flight, so that TCP is not held up by its own buffers.
    private const string TcpBuffers = "4096 131072 33554432";

    // Packets that may wait for the forwarder to read them; a bottleneck's queue is the shaper's and is in front of it.
    private const int ForwarderQueue = 4000;

    private readonly LabPath _path;
    private readonly string _prefix;
    private readonly bool _hasThirdHost;

    /// <param name="path">What to emulate.</param>
    /// <param name="processId">The lab's process, by which its leftovers are known should it die.</param>
    /// <param name="hosts">2 or 3.</param>
    public LabPlan(LabPath path, int processId, int hosts)
    {
        _path = path;
        _prefix = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{processId}-");
        _hasThirdHost = hosts == 3;
    }

    public string HostA => _prefix + "a";

    public string HostB => _prefix + "b";

    public string HostC => _prefix + "c";

    public string LeftRouter => _prefix + "left";

    public string RightRouter => _prefix + "right";

    public IReadOnlyList<string> Hosts => _hasThirdHost ? [HostA, HostB, HostC] : [HostA, HostB];

    public IReadOnlyList<string> Namespaces => [.. Hosts, LeftRouter, RightRouter];

    /// <summary>Whose leftovers a namespace is; null: no lab's.</summary>
    public static int? OwnerOf(string networkNamespace)
    {
        if (!networkNamespace.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string rest = networkNamespace[Prefix.Length..];
        int dash = rest.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && int.TryParse(rest.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int owner) ? owner : null;
    }

    public static LabTool Delete(string networkNamespace) => Ip("netns", "del", networkNamespace);

    /// <summary>Namespaces and the hosts' links: all that the forwarder need not be there for.</summary>
    public IEnumerable<LabTool> Build()
    {
        foreach (string name in Namespaces)
        {
            yield return Ip("netns", "add", name);
            yield return Ip("-n", name, "link", "set", "dev", "lo", "up");
            yield return Write(name, "net/ipv6/conf/all/disable_ipv6", "1");
        }
        foreach (string router in (string[])[LeftRouter, RightRouter])
            yield return Write(router, "net/ipv4/ip_forward", "1");
        foreach (LabTool tool in Attach(HostA, LeftRouter, "a", 1).Concat(Attach(HostB, RightRouter, "b", 2)))
            yield return tool;
        if (_hasThirdHost)
        {
            foreach (LabTool tool in Attach(HostC, LeftRouter, "c", 3))
                yield return tool;
        }
        if (!_path.IsDelayed)
            yield return Ip("link", "add", Wan, "netns", LeftRouter, "type", "veth", "peer", "name", Wan, "netns", RightRouter);
    }

    /// <summary>The way between the routers. A delayed path needs the forwarder's devices in the left router by now.</summary>
    public IEnumerable<LabTool> Join()
    {
        if (_path.IsDelayed)
            yield return Ip("-n", LeftRouter, "link", "set", "dev", FarWan, "netns", RightRouter, "name", Wan);
        foreach (LabTool tool in Side(LeftRouter, "198.18.0.1", "198.18.0.2", [2]))
            yield return tool;
        foreach (LabTool tool in Side(RightRouter, "198.18.0.2", "198.18.0.1", _hasThirdHost ? [1, 3] : [1]))
            yield return tool;
    }

    /// <summary>Silence both ways, as if the cable between the routers had been pulled: nobody is told.</summary>
    public LabTool Cut() => new LabTool("nft",
        $"add table inet {CutTable}; add chain inet {CutTable} forward {{ type filter hook forward priority -10; policy drop; }}").In(LeftRouter);

    /// <summary>The end of the <see cref="Cut"/>.</summary>
    public LabTool Heal() => new LabTool("nft", "delete", "table", "inet", CutTable).In(LeftRouter);

    public IEnumerable<LabTool> Remove() => Namespaces.Select(Delete);

    private static LabTool Ip(params string[] arguments) => new("ip", arguments);

    private static LabTool Write(string networkNamespace, string setting, string value) =>
        new LabTool("sh", "-c", $"! [ -e /proc/sys/{setting} ] || echo '{value}' > /proc/sys/{setting}").In(networkNamespace);

    private IEnumerable<LabTool> Attach(string host, string router, string port, int net)
    {
        yield return Ip("link", "add", "eth0", "netns", host, "type", "veth", "peer", "name", port, "netns", router);
        // One packet a segment, as on a wire: the shaper must not have to pass 64 KiB at once.
        yield return Ip("-n", host, "link", "set", "dev", "eth0", "gso_max_size", "1500", "gso_max_segs", "1");
        yield return Ip("-n", host, "addr", "add", $"198.18.{net}.2/24", "dev", "eth0");
        yield return Ip("-n", router, "addr", "add", $"198.18.{net}.1/24", "dev", port);
        yield return Ip("-n", host, "link", "set", "dev", "eth0", "up");
        yield return Ip("-n", router, "link", "set", "dev", port, "up");
        yield return Ip("-n", host, "route", "add", "default", "via", $"198.18.{net}.1");
        yield return Write(host, "net/ipv4/tcp_rmem", TcpBuffers);
        yield return Write(host, "net/ipv4/tcp_wmem", TcpBuffers);
        // What one connection has learnt of the path must not help the next.
        yield return Write(host, "net/ipv4/tcp_no_metrics_save", "1");
    }

    private IEnumerable<LabTool> Side(string router, string own, string other, int[] nets)
    {
        yield return Ip("-n", router, "addr", "add", own, "peer", other, "dev", Wan);
        if (_path.IsDelayed)
            yield return Ip("-n", router, "link", "set", "dev", Wan, "txqueuelen", Text(ForwarderQueue));
        yield return Ip("-n", router, "link", "set", "dev", Wan, "up");
        foreach (int net in nets)
            yield return Ip("-n", router, "route", "add", $"198.18.{net}.0/24", "via", other, "dev", Wan);
        if (_path.BitsPerSecond > 0)
        {
            yield return new LabTool("tc", "-n", router, "qdisc", "add", "dev", Wan, "root", "tbf",
                "rate", Text(_path.BitsPerSecond) + "bit", "burst", Text(_path.BurstBytes) + "b", "limit", Text(_path.QueueBytes) + "b");
        }
        if (_path.LossPercent > 0)
        {
            string below = Text((long)Math.Round(_path.LossPercent / 100 * LossParts));
            yield return new LabTool("nft",
                $"add table inet {LossTable}; add chain inet {LossTable} forward {{ type filter hook forward priority 0; }}; "
                + $"add rule inet {LossTable} forward oifname {Wan} numgen random mod {Text(LossParts)} < {below} counter drop").In(router);
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
