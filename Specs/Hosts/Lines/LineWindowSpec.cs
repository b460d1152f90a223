using ActorUdp.Hosts.Lines;

namespace ActorUdp.Specs.Hosts.Lines;

public class LineWindowSpec
{
    [Fact]
    public async Task Lines_are_numbered_from_one()
    {
        var window = new LineWindow(10, 100);

        Assert.Equal(1ul, await window.EnterAsync(5, default));
        Assert.Equal(2ul, await window.EnterAsync(5, default));
    }

    [Theory]
    [InlineData(2, 1000, 1)]
    [InlineData(1000, 20, 10)]
    public async Task A_full_window_waits_for_a_confirmation(int lines, long bytes, int length)
    {
        var window = new LineWindow(lines, bytes);
        await window.EnterAsync(length, default);
        await window.EnterAsync(length, default);

        ValueTask<ulong> third = window.EnterAsync(length, default);
        Assert.False(third.IsCompleted);
        Assert.True(window.Confirm(1));

        Assert.Equal(3ul, await third);
    }

    [Fact]
    public async Task A_line_above_the_bound_passes_alone()
    {
        var window = new LineWindow(10, 100);
        await window.EnterAsync(1, default);

        ValueTask<ulong> large = window.EnterAsync(1000, default);
        Assert.False(large.IsCompleted);
        window.Confirm(1);

        Assert.Equal(2ul, await large);
    }

    [Fact]
    public async Task Confirmations_add_up_and_come_in_any_number()
    {
        var window = new LineWindow(10, 100);
        for (int i = 1; i <= 5; i++)
            await window.EnterAsync(i, default);

        window.Confirm(3);
        window.Confirm(2);

        Assert.Equal((3ul, 6L), (window.Confirmed, window.ConfirmedBytes));
        Task all = window.WhenAllConfirmedAsync(default);
        Assert.False(all.IsCompleted);
        window.Confirm(5);
        await all;
    }

    [Fact]
    public void What_was_never_sent_cannot_be_confirmed() => Assert.False(new LineWindow(10, 100).Confirm(1));

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        var window = new LineWindow(1, 100);
        await window.EnterAsync(1, default);
        using var cancel = new CancellationTokenSource();

        Task<ulong> waiting = window.EnterAsync(1, cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
