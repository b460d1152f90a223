using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors.Sockets;

public sealed class DatagramInboxSpec
{
    private static readonly SocketAddress _first = new IPEndPoint(IPAddress.Loopback, 1).Serialize();
    private static readonly SocketAddress _second = new IPEndPoint(IPAddress.Loopback, 2).Serialize();

    private readonly DatagramInbox _inbox = new(200_000);
    private readonly ReceivePool _pool = new();
    private readonly NoSocket _socket = new();

    [Fact]
    public void Gives_back_datagrams_in_order_with_the_path_they_came_by()
    {
        ReceiveBuffer train = Train(30_000);
        Assert.True(_inbox.TryEnqueue([1, 2, 3], null, _socket, _first));
        Assert.True(_inbox.TryEnqueue([], null, _socket, _first));
        Assert.True(_inbox.TryEnqueue(train.Memory.AsSpan(1_000, 1_000), train, _socket, _second));
        Assert.True(_inbox.TryEnqueue(train.Memory.AsSpan(2_000, 500), train, _socket, _second));
        Assert.True(_inbox.TryEnqueue([4], null, _socket, _second));
        train.Release();

        Next([1, 2, 3], _first);
        Next([], _first);
        Next([.. Enumerable.Range(1_000, 1_000).Select(i => (byte)i)], _second);
        Next([.. Enumerable.Range(2_000, 500).Select(i => (byte)i)], _second);
        Next([4], _second);
        Assert.False(_inbox.TryNext(out _, out _));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Keeps_the_path_object_while_the_path_stays_the_same()
    {
        _inbox.TryEnqueue([1], null, _socket, _first);
        _inbox.TryNext(out _, out ArrivalPath before);
        Assert.False(_inbox.TryNext(out _, out _));
        _inbox.TryEnqueue([2], null, _socket, _first);
        _inbox.TryNext(out _, out ArrivalPath after);

        Assert.Same(before, after);
    }

    [Fact]
    public void Refuses_what_exceeds_its_bound_and_takes_more_when_it_has_been_emptied()
    {
        byte[] datagram = new byte[1_200];
        int taken = 0;
        while (_inbox.TryEnqueue(datagram, null, _socket, _first))
        {
            taken++;
        }

        for (int i = 0; i < taken; i++)
        {
            Assert.True(_inbox.TryNext(out _, out _));
        }

        Assert.False(_inbox.TryNext(out _, out _));
        Assert.InRange(taken, 150, 166);
        Assert.True(_inbox.TryEnqueue(datagram, null, _socket, _first));
    }

    [Fact]
    public void Held_memory_counts_whole_and_where_it_does_not_fit_the_datagram_is_copied()
    {
        ReceiveBuffer[] trains = [.. Enumerable.Range(0, 5).Select(_ => Train(60_000))];
        foreach (ReceiveBuffer train in trains)
        {
            Assert.True(_inbox.TryEnqueue(train.Memory.AsSpan(0, 100), train, _socket, _first));
            train.Release();
        }

        // Three of 64 KiB are all that fits into 200,000 bytes.
        Assert.Equal(3, _pool.Outstanding);
        for (int i = 0; i < trains.Length; i++)
        {
            Assert.True(_inbox.TryNext(out ReadOnlySpan<byte> datagram, out _));
            Assert.Equal(100, datagram.Length);
            Assert.Equal(Math.Max(1, 3 - i), _pool.Outstanding);
        }

        Assert.False(_inbox.TryNext(out _, out _));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Closed_it_holds_nothing_whatever_had_been_taken_of_it_and_takes_nothing_more(int taken)
    {
        for (int half = 0; half < 2; half++)
        {
            ReceiveBuffer train = Train(60_000);
            _inbox.TryEnqueue(train.Memory.AsSpan(0, 100), train, _socket, _first);
            _inbox.TryEnqueue(train.Memory.AsSpan(100, 100), train, _socket, _first);
            train.Release();
            for (int i = 0; i < (half == 0 ? 1 : taken); i++)
            {
                _inbox.TryNext(out _, out _);
            }
        }

        _inbox.Close();
        Assert.Equal(0, _pool.Outstanding);

        ReceiveBuffer late = Train(60_000);
        Assert.True(_inbox.TryEnqueue(late.Memory.AsSpan(0, 100), late, _socket, _first));
        late.Release();
        Assert.False(_inbox.TryNext(out _, out _));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Loses_and_doubles_nothing_between_producers_and_the_consumer()
    {
        const int PerProducer = 50_000;
        var inbox = new DatagramInbox(1 << 20);
        var seen = new int[2];
        Thread[] producers = [.. Enumerable.Range(0, 2).Select(p => new Thread(() => Produce(inbox, (byte)p, PerProducer)))];
        foreach (Thread producer in producers)
        {
            producer.Start();
        }

        while (seen.Sum() < 2 * PerProducer)
        {
            while (inbox.TryNext(out ReadOnlySpan<byte> datagram, out _))
            {
                Assert.Equal(seen[datagram[0]]++, BitConverter.ToInt32(datagram[1..]));
            }
        }

        Assert.All(producers, p => p.Join());
        Assert.False(inbox.TryNext(out _, out _));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void A_buffer_that_is_released_once_too_often_says_so()
    {
        ReceiveBuffer buffer = _pool.Rent();
        buffer.Release();

        Assert.Throws<InvalidOperationException>(buffer.Release);
    }

    // Single datagrams by turns with trains, of which each datagram is five bytes long.
    private void Produce(DatagramInbox inbox, byte producer, int count)
    {
        for (int i = 0; i < count;)
        {
            int length = i % 3 == 0 ? Math.Min(20, count - i) : 1;
            ReceiveBuffer buffer = _pool.Rent();
            for (int k = 0; k < length; k++)
            {
                buffer.Memory[k * 5] = producer;
                BitConverter.TryWriteBytes(buffer.Memory.AsSpan((k * 5) + 1), i + k);
            }

            for (int k = 0; k < length; k++)
            {
                while (!inbox.TryEnqueue(buffer.Memory.AsSpan(k * 5, 5), length > 1 ? buffer : null, _socket, _first))
                {
                    Thread.Yield();
                }
            }

            buffer.Release();
            i += length;
        }
    }

    private ReceiveBuffer Train(int length)
    {
        ReceiveBuffer buffer = _pool.Rent();
        buffer.Used = length;
        for (int i = 0; i < length; i++)
        {
            buffer.Memory[i] = (byte)i;
        }

        return buffer;
    }

    private void Next(byte[] expected, SocketAddress source)
    {
        Assert.True(_inbox.TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path));
        Assert.Equal(expected, datagram.ToArray());
        Assert.Equal(source, path.Source);
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
