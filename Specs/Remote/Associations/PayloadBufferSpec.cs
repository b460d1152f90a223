using System.Buffers;
using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Associations;

/// <summary>What has arrived, on its way to the listener.</summary>
public sealed class PayloadBufferSpec : TransportSpec
{
    private static readonly int[] _lengths = [1, 0, 100, 2_000, 3_000, 40_000];

    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PayloadBuffer _buffer;
    private long _allocated;

    public PayloadBufferSpec() =>
        _buffer = new PayloadBuffer(Sys.Dispatchers.DefaultGlobalDispatcher, ArrayPool<byte>.Create(PayloadBuffer.ChunkLength, 4), _failed.SetResult);

    [Fact]
    public async Task Hands_on_what_was_added_in_order_whatever_its_length_until_the_end()
    {
        const int count = 3_000;
        TestProbe listener = CreateTestProbe();
        _buffer.Listen(new ActorHandleEventListener(listener));
        for (int i = 0; i < count; i++)
        {
            if (i % 7 == 0)
            {
                _buffer.Add(ByteString.CopyFrom(Payload(i)), _lengths[i % _lengths.Length]);
            }
            else
            {
                _buffer.Add(Payload(i));
            }

            if (i % 50 == 0)
            {
                _buffer.Submit();
            }
        }

        _buffer.Submit();
        _buffer.End(DisassociateInfo.Shutdown);
        _buffer.Add(Payload(count));
        _buffer.Submit();
        _buffer.End(DisassociateInfo.Unknown);

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(Payload(i), (await listener.ExpectMsgAsync<InboundPayload>(Patience)).Payload.ToByteArray());
        }

        await listener.ExpectMsgAsync<Disassociated>(Patience);
        await listener.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Counts_what_waits_for_a_listener()
    {
        _buffer.Add(new byte[100]);
        _buffer.Add(ByteString.CopyFrom(new byte[10]), 1_000);
        Assert.Equal(1_100, _buffer.WaitingBytes);

        TestProbe listener = CreateTestProbe();
        _buffer.Listen(new ActorHandleEventListener(listener));

        Assert.Equal(0, _buffer.WaitingBytes);
        await listener.ExpectMsgAsync<InboundPayload>(Patience);
        await listener.ExpectMsgAsync<InboundPayload>(Patience);
        _buffer.Add(new byte[100]);
        Assert.Equal(0, _buffer.WaitingBytes);
    }

    [Fact]
    public async Task Whoever_adds_makes_no_object_for_a_PDU()
    {
        const int batches = 500;
        const int batch = 100;
        var listener = new CountingListener();
        _buffer.Listen(listener);
        byte[] pdu = new byte[100];
        for (int i = 0; i < batches; i++)
        {
            Task all = listener.Expect(batch);
            AddAndSubmit(_buffer, pdu, batch);
            await all.WaitAsync(Patience);
        }

        // Here and there a chunk that is not back yet, and something small for each batch.
        Assert.InRange(_allocated / (batches * batch), 0, 10);
    }

    [Fact]
    public async Task Many_small_batches_that_wait_take_little_more_memory_than_their_bytes()
    {
        const int batches = 5_000;
        var listener = new CountingListener();
        byte[] pdu = new byte[100];
        for (int i = 0; i < batches; i++)
        {
            AddAndSubmit(_buffer, pdu, count: 1);
        }

        Assert.InRange(_allocated / batches, pdu.Length, 3 * pdu.Length);
        Task all = listener.Expect(batches);
        _buffer.Listen(listener);
        await all.WaitAsync(Patience);
    }

    [Fact]
    public async Task After_a_listener_that_failed_nothing_follows_but_the_end()
    {
        var listener = new FailingListener(failsAt: 3);
        _buffer.Listen(listener);
        for (int i = 0; i < 10; i++)
        {
            _buffer.Add(Payload(2));
        }

        _buffer.Submit();
        Assert.Equal("the third", (await _failed.Task.WaitAsync(Patience)).Message);
        _buffer.Add(Payload(2));
        _buffer.Submit();
        _buffer.End(DisassociateInfo.Shutdown);

        await listener.Ended.Task.WaitAsync(Patience);
        Assert.Equal(4, listener.Events);
    }

    private void AddAndSubmit(PayloadBuffer buffer, byte[] pdu, int count)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < count; i++)
        {
            buffer.Add(pdu);
        }

        buffer.Submit();
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Payload(int number)
    {
        byte[] payload = new byte[_lengths[number % _lengths.Length]];
        payload.AsSpan().Fill((byte)number);
        return payload;
    }

    private sealed class CountingListener : IHandleEventListener
    {
        private TaskCompletionSource _all = new();
        private int _missing;

        public Task Expect(int count)
        {
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _missing, count);
            return _all.Task;
        }

        public void Notify(IHandleEvent ev)
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _all.SetResult();
            }
        }
    }

    private sealed class FailingListener(int failsAt) : IHandleEventListener
    {
        public int Events { get; private set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Notify(IHandleEvent ev)
        {
            Events++;
            if (Events == failsAt)
            {
                throw new InvalidOperationException("the third");
            }

            if (ev is Disassociated)
            {
                Ended.SetResult();
            }
        }
    }
}
