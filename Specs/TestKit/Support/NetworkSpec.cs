namespace ActorUdp.Specs.TestKit.Support;

/// <summary>The base of the specs: a network in virtual time, which in the end must shut down in order and without an error in the logs.</summary>
public abstract class NetworkSpec : RuntimeTestKit
{
    protected SimulatedNetwork Network { get; } = new(seed: 7, SimulatedTime.Virtual);

    /// <summary>What a spec may take of the real world's time before something hangs.</summary>
    protected static TimeSpan Long { get; } = TimeSpan.FromSeconds(60);

    /// <summary>What is sent to a name of a node.</summary>
    protected TestProbe Named(SimulatedNode node, string name)
    {
        TestProbe probe = CreateTestProbe(node.System);
        node.Udp.Register(name, probe.Ref);
        return probe;
    }

    /// <summary>What is published to the event stream of a node about its peers.</summary>
    protected TestProbe Events(SimulatedNode node, Type? kind = null)
    {
        TestProbe probe = CreateTestProbe(node.System);
        node.System.EventStream.Subscribe(probe.Ref, kind ?? typeof(PeerEvent));
        return probe;
    }

    /// <summary>All that has come so far; nothing is waited for.</summary>
    protected static List<object> All(TestProbe probe)
    {
        var all = new List<object>();
        while (probe.HasMessages)
            all.Add(probe.ReceiveOne(TimeSpan.Zero));
        return all;
    }

    /// <summary>All of one kind that has come so far; what else has come is dropped.</summary>
    protected static List<T> All<T>(TestProbe probe) => [.. All(probe).OfType<T>()];

    protected static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    protected static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    protected override void AfterAll()
    {
        Network.Shutdown().GetAwaiter().GetResult();
        Network.Dispose();
        base.AfterAll();
    }
}
