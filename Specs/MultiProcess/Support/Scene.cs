using ActorUdp.Specs.Node;

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>The nodes of one spec, and a folder for what they write. Disposing ends all of them and leaves nothing.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ControlledNode> _nodes = [];
    private int _started;

    public string File(string name) => _folder.File(name);

    /// <summary>What a node is to be: with these settings in section <c>actor-udp</c>.</summary>
    public NodePlan Plan(ushort origin, string settings = "", string listen = "127.0.0.1:0")
    {
        string config = _folder.File($"{origin}-{Interlocked.Increment(ref _started)}.conf");
        System.IO.File.WriteAllText(config, $"actor-udp {{ {settings} }}");
        return new NodePlan
        {
            Name = $"node-{origin}",
            Origin = origin,
            Listen = listen,
            ConfigFile = config,
        };
    }

    public Task<ControlledNode> Start(ushort origin, string settings = "", string listen = "127.0.0.1:0") =>
        Start(Plan(origin, settings, listen));

    public async Task<ControlledNode> Start(NodePlan plan, IReadOnlyDictionary<string, string>? environment = null, string? host = null)
    {
        ControlledNode node = await ControlledNode.Start(plan, environment, host);
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        return node;
    }

    /// <summary>Ends the nodes, whatever state they are in.</summary>
    public async Task EndNodes()
    {
        foreach (ControlledNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndNodes();
        _folder.Dispose();
    }
}
