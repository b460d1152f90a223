using System.Threading.Channels;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Transfer;

/// <summary>
/// Sends files to a node, one after the other. Keeps at most <see cref="Window"/> bytes unconfirmed, so that memory does not
/// depend on a file's size, and offers a file again when the connection or the node was lost, until the node has been silent
/// for the give-up timeout. Used by one caller at a time.
/// </summary>
internal sealed class FileSender : IDisposable
{
    /// <summary>Bytes on their way between this program's file and the node's.</summary>
    public const long Window = 8 * 1024 * 1024;

    private const int ChunkLength = 64 * 1024;

    private static readonly TimeSpan _tickInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _queryAfter = TimeSpan.FromSeconds(1);

    private readonly HostSystem _host;
    private readonly PeerChannel _channel;
    private readonly IActorRef _port;
    private readonly Timer _ticks;
    private readonly Channel<object> _inbox = System.Threading.Channels.Channel.CreateUnbounded<object>(new() { SingleReader = true });
    private readonly byte[] _chunk = new byte[TransferFrame.ChunkHeaderLength + ChunkLength];

    public FileSender(HostSystem host, PeerAddress peer)
    {
        _host = host;
        _channel = host.Transport.Open(peer, ChannelKind.Bulk, FileReceiver.Recipient);
        _port = host.OpenPort(message => _inbox.Writer.TryWrite(message), events: true);
        _ticks = new Timer(_ => _inbox.Writer.TryWrite(Tick.Instance), null, _tickInterval, _tickInterval);
    }

    private TimeSpan GiveUp => _host.Transport.Settings.GiveUpTimeout;

    /// <summary>Sends one file. Never throws for what can go wrong with it: the outcome says it.</summary>
    public async Task<FileOutcome> SendAsync(IFileSource source, IWorkProgress progress, CancellationToken cancellationToken)
    {
        using var transfer = new OutgoingFile(source, GiveUp);
        try
        {
            while (transfer.Outcome is null)
            {
                while (transfer.Outcome is null && _inbox.Reader.TryRead(out object? message))
                    On(transfer, message, progress);
                if (transfer.Outcome is not null)
                    break;
                // One step when there is one to take; else whatever comes next, a tick at the latest.
                if (!await StepAsync(transfer, cancellationToken).ConfigureAwait(false))
                    await _inbox.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            transfer.Fail(FileStatus.Interrupted, "Interrupted", "interrupted");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            transfer.Fail(FileStatus.SourceFailed, "SourceFailed", e.Message);
        }
        if (transfer.Outcome.Status is FileStatus.Interrupted or FileStatus.SourceFailed or FileStatus.GivenUp)
            _channel.TrySend(new TransferFrame.Abort(transfer.Id, transfer.Outcome.Text ?? "").Encode(), _port);
        return transfer.Outcome;
    }

    public void Dispose()
    {
        _ticks.Dispose();
        _host.System.Stop(_port);
    }

    private void On(OutgoingFile transfer, object message, IWorkProgress progress)
    {
        switch (message)
        {
            case byte[] bytes when TransferFrame.TryDecode(bytes, out TransferFrame? frame):
                transfer.OnFrame(frame);
                progress.Report(transfer.Confirmed);
                break;
            case PeerRejected rejected when rejected.Peer == _channel.Peer:
                transfer.Fail(FileStatus.GivenUp, rejected.Reason.ToString(), $"the node rejects us: {Human.Clean(rejected.Text)}");
                break;
            case PeerEvent lost when lost.Peer == _channel.Peer && lost is PeerRestarted or MessagesUndelivered or PeerClosed:
                transfer.OnConnectionLost();
                break;
            case Tick:
                transfer.OnTick();
                if (transfer.IsSilentFor(_queryAfter))
                    _channel.TrySend(new TransferFrame.Query(transfer.Id).Encode(), _port);
                break;
        }
    }

    // False: nothing to do until something comes in.
    private async ValueTask<bool> StepAsync(OutgoingFile transfer, CancellationToken cancellationToken)
    {
        if (transfer.NextControl() is { } control)
        {
            bool accepted = await Send(control.Encode()).ConfigureAwait(false);
            if (accepted)
                transfer.OnSent(control);
            return accepted;
        }
        int length = transfer.NextChunk(_chunk.AsSpan(TransferFrame.ChunkHeaderLength), out long offset);
        if (length == 0)
            return false;
        TransferFrame.WriteChunkHeader(_chunk, transfer.Id, offset);
        if (await Send(_chunk.AsMemory(0, TransferFrame.ChunkHeaderLength + length)).ConfigureAwait(false))
            return true;
        transfer.OnConnectionLost();
        return true;

        async ValueTask<bool> Send(ReadOnlyMemory<byte> frame) =>
            await _channel.SendAsync(frame, _port, cancellationToken).ConfigureAwait(false) == SendResult.Accepted;
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
