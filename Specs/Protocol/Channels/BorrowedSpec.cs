using System.Runtime.CompilerServices;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Channels;

/// <summary>A log holds borrowed memory until it is acknowledged or dropped, and not longer.</summary>
public class BorrowedSpec
{
    private const int Length = 100_000;

    private readonly ByteLog _log = new(1 << 20, 0.75);

    [Fact]
    public void It_counts_for_the_bound_like_bytes_that_were_copied()
    {
        for (var i = 0; i < 11; i++)
            Assert.Equal(SendResult.Accepted, Borrow(new byte[Length]));
        Assert.Equal(SendResult.BackPressured, Borrow(new byte[Length]));
        Assert.Equal(11 * (Length + 4 + 2), _log.QueuedBytes);
    }

    [Fact]
    public void It_is_held_until_it_is_acknowledged()
    {
        var memory = BorrowNew();
        Copy(10);
        _log.Free(50_000);
        Assert.True(IsHeld(memory));
        _log.Free(_log.Committed);
        Assert.False(IsHeld(memory));
    }

    [Fact]
    public void It_is_not_held_by_a_log_that_runs_empty()
    {
        var memory = BorrowNew();
        _log.Free(_log.Committed);
        Assert.False(IsHeld(memory));
        GC.KeepAlive(_log);
    }

    [Fact]
    public void It_is_not_held_after_a_drop()
    {
        var first = BorrowNew();
        var second = BorrowNew();
        Assert.Equal((2, 2 * (Length + 2)), _log.DropAll());
        Assert.False(IsHeld(first));
        Assert.False(IsHeld(second));
    }

    [Fact]
    public void Its_segment_serves_others_afterwards()
    {
        for (var i = 0; i < 100; i++)
        {
            var read = new byte[Length + 6];
            BorrowNew();
            _log.Read(_log.Committed - read.Length, read);
            Assert.Equal(7, read[^1]);
            Copy(20_000);
            _log.Read(_log.Committed - 20_000, read.AsSpan(0, 20_000));
            Assert.Equal(9, read[19_999]);
            _log.Free(_log.Committed);
        }
    }

    private static bool IsHeld(WeakReference memory)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return memory.IsAlive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference BorrowNew()
    {
        var memory = new byte[Length];
        memory[^1] = 7;
        Assert.Equal(SendResult.Accepted, Borrow(memory));
        return new WeakReference(memory);
    }

    private SendResult Borrow(byte[] memory)
    {
        var result = _log.TryReserve(memory.Length + 2, memory, default, 0, out var reservation, out _);
        if (result != SendResult.Accepted)
            return result;
        reservation.Fill([1, 2], default);
        _log.Commit(reservation);
        return result;
    }

    private void Copy(int length)
    {
        var message = new byte[length];
        message[^1] = 9;
        Assert.Equal(SendResult.Accepted, _log.TryReserve(length, default, out var reservation));
        reservation.Fill(message, default);
        _log.Commit(reservation);
    }
}
