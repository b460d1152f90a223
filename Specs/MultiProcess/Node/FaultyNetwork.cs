using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Node;

/// <summary>The machine's sockets, with the faults that a plan asks for and no operating system gives on demand.</summary>
internal sealed class FaultyNetwork(NodePlan plan, Action<string, string> tell) : IDatagramNetwork
{
    private readonly SemaphoreSlim _rebind = new(0);
    private int _binds;

    /// <summary>Lets the listener that waits be bound.</summary>
    public void Rebind() => _rebind.Release();

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram)
    {
        if (plan.HoldsRebind && Interlocked.Increment(ref _binds) == 2)
        {
            tell("Rebinding", local.ToString());
            _rebind.Wait();
        }
        try
        {
            return SystemNetwork.Instance.Bind(local, Asked(buffers), maximumDatagram);
        }
        catch (SocketException e)
        {
            tell("NotBound", e.SocketErrorCode.ToString());
            throw;
        }
    }

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
        SystemNetwork.Instance.Connect(remote, Asked(buffers), maximumDatagram);

    public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

    // A machine's limit is one for all its processes, so it is not lowered. The node asks for next to nothing instead, and what
    // it is told is what the system granted, against what was configured: as it would be with such a limit.
    private SocketBuffers Asked(SocketBuffers configured)
    {
        if (!plan.SmallestBuffers)
            return configured;
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        (configured with { Receive = 1, Send = 1 }).ApplyTo(probe);
        configured.Clamped?.Invoke("receive", configured.Receive, probe.ReceiveBufferSize / 2);
        configured.Clamped?.Invoke("send", configured.Send, probe.SendBufferSize / 2);
        return configured with { Receive = 1, Send = 1 };
    }
}
