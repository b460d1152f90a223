using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>
/// The machine's sockets, whose datagrams get lost, doubled, reordered and damaged between the sender and its socket. What is left of a
/// train goes out as a train again, so that the harm passes through the batch calls of both ends.
/// </summary>
internal sealed class HarmfulNetwork(int seed) : IDatagramNetwork
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _late = new();
    private int _trains;

    /// <summary>Trains of more than one datagram that went out.</summary>
    public int Trains => Volatile.Read(ref _trains);

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
        new Harmed(this, SystemNetwork.Instance.Bind(local, buffers, maximumDatagram));

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
        new Harmed(this, SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram));

    public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

    /// <summary>What becomes of one datagram: none, one or several, some of which had been given earlier.</summary>
    private List<byte[]> Harm(byte[] datagram)
    {
        lock (_lock)
        {
            List<byte[]> through = [];
            if (_late.Count > 0 && _random.Next(4) == 0)
            {
                through.Add(_late.Dequeue());
            }

            switch (_random.Next(100))
            {
                case < 4:
                    return through;
                case < 8:
                    _late.Enqueue(datagram);
                    return through;
                case < 10:
                    through.Add(datagram);
                    break;
                case < 12 when datagram.Length > 0:
                    datagram[_random.Next(datagram.Length)] ^= (byte)(1 << _random.Next(8));
                    break;
            }

            through.Add(datagram);
            return through;
        }
    }

    private sealed class Harmed(HarmfulNetwork network, IDatagramSocket inner) : IDatagramSocket
    {
        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public void Start(IDatagramHandler handler) => inner.Start(handler);

        public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) => SendTrain(datagram, Math.Max(1, datagram.Length), to, out _);

        public SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to, out int sent)
        {
            sent = train.Length;
            List<byte[]> together = [];
            foreach (byte[] datagram in train.ToArray().Chunk(segment).SelectMany(network.Harm))
            {
                // A train is of one size, of which the last may be shorter.
                if (together.Count > 0 && (together[^1].Length < together[0].Length || datagram.Length > together[0].Length))
                {
                    Send(together, to);
                }

                together.Add(datagram);
                if (together.Count == IDatagramSocket.MaximumTrainSegments || (together.Count + 1) * together[0].Length > IDatagramSocket.MaximumTrain)
                {
                    Send(together, to);
                }
            }

            Send(together, to);
            return SocketError.Success;
        }

        public void Dispose() => inner.Dispose();

        private void Send(List<byte[]> datagrams, SocketAddress to)
        {
            if (datagrams.Count > 0)
            {
                Interlocked.Add(ref network._trains, datagrams.Count > 1 ? 1 : 0);
                inner.SendTrain(datagrams.SelectMany(d => d).ToArray(), datagrams[0].Length, to, out _);
                datagrams.Clear();
            }
        }
    }
}
