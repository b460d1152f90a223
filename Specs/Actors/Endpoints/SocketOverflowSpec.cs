using System.Net;
using System.Net.Sockets;
using ActorUdp.Specs.Actors.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>What the system drops while the transport's thread is busy is known.</summary>
public sealed class SocketOverflowSpec
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [LinuxSocketFact]
    public async Task A_flood_while_the_transport_is_busy_is_counted()
    {
        await using Node node = Node.Start("node", "socket-receive-buffer = 64 KiB");
        using var busy = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        IActorRef holder = node.System.ActorOf(Props.Create(() => new Holder(busy, goOn)).WithDispatcher(UdpTransport.Dispatcher));
        using var flood = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        flood.Connect(new IPEndPoint(IPAddress.Loopback, node.Address.Port));

        holder.Tell("hold");
        Assert.True(busy.Wait(_patience));
        byte[] datagram = new byte[1_000];
        for (int i = 0; i < 500; i++)
        {
            flood.Send(datagram);
        }

        Assert.Equal(0, node.Udp.Counters.SocketOverflows);
        goOn.Set();

        // The next datagram that is received tells.
        Assert.True(SpinWait.SpinUntil(() => flood.Send(datagram) > 0 && node.Udp.Counters.SocketOverflows > 0, _patience));
    }

    private sealed class Holder : UntypedActor
    {
        private readonly ManualResetEventSlim _busy;
        private readonly ManualResetEventSlim _goOn;

        public Holder(ManualResetEventSlim busy, ManualResetEventSlim goOn) => (_busy, _goOn) = (busy, goOn);

        protected override void OnReceive(object message)
        {
            _busy.Set();
            _goOn.Wait(_patience);
        }
    }
}
