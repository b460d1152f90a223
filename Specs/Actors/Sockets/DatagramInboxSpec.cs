using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors.Sockets;

public sealed class DatagramInboxSpec
{
    private static readonly SocketAddress _first = new IPEndPoint(IPAddress.Loopback, 1).Serialize();
    private static readonly SocketAddress _second = new IPEndPoint(IPAddress.Loopback, 2).Serialize();

    private readonly DatagramInbox _inbox = new(10_000);
    private readonly NoSocket _socket = new();

    [Fact]
    public void Gives_back_datagrams_in_order_with_the_path_they_came_by()
    {
        Assert.True(_inbox.TryEnqueue([1, 2, 3], _socket, _first));
        Assert.True(_inbox.TryEnqueue([], _socket, _first));
        Assert.True(_inbox.TryEnqueue([4], _socket, _second));

        DatagramInbox.Batch batch = _inbox.TakeAll();

        Assert.True(batch.TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path));
        Assert.Equal([1, 2, 3], datagram.ToArray());
        Assert.Equal(_first, path.Source);
        Assert.True(batch.TryNext(out datagram, out path));
        Assert.Equal(0, datagram.Length);
        Assert.True(batch.TryNext(out datagram, out path));
        Assert.Equal([4], datagram.ToArray());
        Assert.Equal(_second, path.Source);
        Assert.False(batch.TryNext(out _, out _));
        Assert.Equal(0, _inbox.TakeAll().Size);
    }

    [Fact]
    public void Keeps_the_path_object_while_the_path_stays_the_same()
    {
        _inbox.TryEnqueue([1], _socket, _first);
        _inbox.TakeAll().TryNext(out _, out ArrivalPath before);
        _inbox.TakeAll();
        _inbox.TryEnqueue([2], _socket, _first);
        _inbox.TakeAll().TryNext(out _, out ArrivalPath after);

        Assert.Same(before, after);
    }

    [Fact]
    public void Refuses_what_exceeds_its_bound_and_takes_more_when_it_has_been_emptied()
    {
        byte[] datagram = new byte[1_200];
        int taken = 0;
        while (_inbox.TryEnqueue(datagram, _socket, _first))
        {
            taken++;
        }

        _inbox.TakeAll();

        Assert.Equal(8, taken);
        Assert.True(_inbox.TryEnqueue(datagram, _socket, _first));
    }

    [Fact]
    public void Loses_and_doubles_nothing_between_producers_and_the_consumer()
    {
        const int PerProducer = 50_000;
        var inbox = new DatagramInbox(1 << 20);
        var seen = new int[2];
        Thread[] producers = [.. Enumerable.Range(0, 2).Select(p => new Thread(() =>
        {
            for (int i = 0; i < PerProducer;)
            {
                byte[] datagram = [(byte)p, .. BitConverter.GetBytes(i)];
                if (inbox.TryEnqueue(datagram, _socket, _first))
                {
                    i++;
                }
            }
        }))];
        foreach (Thread producer in producers)
        {
            producer.Start();
        }

        while (seen.Sum() < 2 * PerProducer)
        {
            DatagramInbox.Batch batch = inbox.TakeAll();
            while (batch.TryNext(out ReadOnlySpan<byte> datagram, out _))
            {
                Assert.Equal(seen[datagram[0]]++, BitConverter.ToInt32(datagram[1..]));
            }
        }

        Assert.All(producers, p => p.Join());
    }

    private sealed class NoSocket : IDatagramSocket
    {
        public IPEndPoint LocalEndPoint => throw new NotSupportedException();

        public void Start(IDatagramHandler handler) => throw new NotSupportedException();

        public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
