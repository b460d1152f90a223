using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Lines;

/// <summary>
/// Sends the lines of a stream to a node, each as one message, and waits until all are confirmed. Lines are never sent twice:
/// when the connection or the node is lost, the report says from which line on nothing is certain.
/// </summary>
internal sealed class LineSender : IDisposable
{
    private const int MaximumUnconfirmedLines = 65_536;
    private const long MaximumUnconfirmedBytes = 8 * 1024 * 1024;

    // What an envelope takes besides the line protocol's header: flags, recipient, sender.
    private const int EnvelopeAllowance = 64;

    private static readonly TimeSpan _tickInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _queryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(100);

    private readonly HostSystem _host;
    private readonly PeerChannel _channel;
    private readonly IActorRef _port;
    private readonly Timer _ticks;
    private readonly LineWindow _window = new(MaximumUnconfirmedLines, MaximumUnconfirmedBytes);
    private readonly ulong _stream = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private readonly TimeSpan _giveUp;
    private (LineFailure Failure, string Text)? _failure;
    private long _lastHeard = Stopwatch.GetTimestamp();

    public LineSender(HostSystem host, PeerAddress peer)
    {
        _host = host;
        _giveUp = host.Transport.Settings.GiveUpTimeout;
        _channel = host.Transport.Open(peer, ChannelKind.Ordinary, LineReceiver.Recipient);
        _port = host.OpenPort(On, events: true);
        _ticks = new Timer(_ => OnTick(), null, _tickInterval, _tickInterval);
    }

    private int MaximumLine => checked((int)_host.Transport.Settings.MaximumMessageSize) - LineFrame.HeaderLength - EnvelopeAllowance;

    private bool IsWaiting => !_begun.Task.IsCompleted || _window.Confirmed < _window.Sent;

    /// <summary>Sends all lines of <paramref name="input"/>. Never throws for what can go wrong on the way: the report says it.</summary>
    public async Task<LineReport> SendAsync(Stream input, IWorkProgress progress, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        (LineFailure Failure, string Text)? failure = null;
        using CancellationTokenRegistration interrupt = cancellationToken.Register(() => Fail(LineFailure.Interrupted, "interrupted"));
        try
        {
            await SendAsync(LineFrame.Encode(LineFrameKind.Begin, _stream, 0)).ConfigureAwait(false);
            await _begun.Task.WaitAsync(_over.Token).ConfigureAwait(false);
            failure = await PumpAsync(input, progress).ConfigureAwait(false);
            // Also after a failure of the input: what was sent before it is confirmed all the same.
            await _window.WhenAllConfirmedAsync(_over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                failure = _failure;
        }
        _channel.TrySend(LineFrame.Encode(LineFrameKind.End, _stream, _window.Sent), _port);
        return new LineReport(_window.Sent, _window.Confirmed, _window.ConfirmedBytes, failure?.Failure, failure?.Text, Stopwatch.GetElapsedTime(started));
    }

    public void Dispose()
    {
        _ticks.Dispose();
        _host.System.Stop(_port);
    }

    private async Task<(LineFailure, string)?> PumpAsync(Stream input, IWorkProgress progress)
    {
        using var splitter = new LineSplitter(input, MaximumLine);
        byte[] frame = new byte[LineFrame.HeaderLength + 1024];
        try
        {
            while (await splitter.NextAsync(_over.Token).ConfigureAwait(false) is { } line)
            {
                ulong number = await _window.EnterAsync(line.Length, _over.Token).ConfigureAwait(false);
                int length = LineFrame.HeaderLength + line.Length;
                if (length > frame.Length)
                    frame = new byte[Math.Max(length, (int)Math.Min(2L * frame.Length, Array.MaxLength))];
                LineFrame.WriteHeader(frame, LineFrameKind.Line, _stream, number);
                line.CopyTo(frame.AsMemory(LineFrame.HeaderLength));
                await SendAsync(frame.AsMemory(0, length)).ConfigureAwait(false);
                progress.Report(_window.ConfirmedBytes);
            }
            return null;
        }
        catch (LineTooLongException)
        {
            return (LineFailure.LineTooLong, $"line {_window.Sent + 1} is longer than {Human.Bytes(MaximumLine)}: "
                + "a line is one message, and actor-udp.maximum-message-size bounds it");
        }
        catch (IOException e)
        {
            return (LineFailure.InputFailed, $"the input cannot be read: {e.Message}");
        }
    }

    // While the peer is unreachable, a frame is tried again until it is accepted or the stream is over.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> frame)
    {
        while (true)
        {
            SendResult result = await _channel.SendAsync(frame, _port, _over.Token).ConfigureAwait(false);
            if (result == SendResult.Accepted)
                return;
            if (result == SendResult.TooLarge)
                Fail(LineFailure.LineTooLong, $"line {_window.Sent} is longer than the node takes; its actor-udp.maximum-message-size bounds it");
            await Task.Delay(_retryInterval, _over.Token).ConfigureAwait(false);
        }
    }

    // On the port's thread.
    private void On(object message)
    {
        switch (message)
        {
            case byte[] bytes when LineFrame.TryDecode(bytes, out LineFrame frame) && frame.Stream == _stream:
                On(frame);
                break;
            case PeerEvent e when e.Peer == _channel.Peer:
                On(e);
                break;
        }
    }

    private void On(in LineFrame frame)
    {
        Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
        switch (frame.Kind)
        {
            case LineFrameKind.Confirm:
                _window.Confirm(frame.Number);
                _begun.TrySetResult();
                break;
            case LineFrameKind.Unknown:
                Fail(LineFailure.PeerRestarted, "the node does not know this stream of lines; it was restarted");
                break;
            case LineFrameKind.Refuse:
                _window.Confirm(frame.Number);
                Fail(LineFailure.Refused, Human.Clean(Encoding.UTF8.GetString(frame.Bytes.Span)));
                break;
        }
    }

    private void On(PeerEvent happened)
    {
        switch (happened)
        {
            case PeerRestarted:
                Fail(LineFailure.PeerRestarted, "the node was restarted");
                break;
            case PeerRejected e:
                Fail(LineFailure.Rejected, $"the node rejects the connection ({e.Reason}): {Human.Clean(e.Text)}");
                break;
            case PeerClosed e when IsWaiting:
                Fail(LineFailure.PeerClosed, $"the node said goodbye ({e.Reason})");
                break;
            case MessagesUndelivered e when IsWaiting:
                Fail(FailureOf(e.Reason), $"the connection was lost ({e.Reason}), and {e.Count} messages with it");
                break;
        }
    }

    private static LineFailure FailureOf(UndeliveredReason reason) => reason switch
    {
        UndeliveredReason.PeerRestarted => LineFailure.PeerRestarted,
        UndeliveredReason.GaveUp => LineFailure.GaveUp,
        UndeliveredReason.ClosedByPeer => LineFailure.PeerClosed,
        _ => LineFailure.MessagesUndelivered,
    };

    private void OnTick()
    {
        if (!IsWaiting)
        {
            Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
            return;
        }
        TimeSpan silence = Stopwatch.GetElapsedTime(Volatile.Read(ref _lastHeard));
        if (silence > _giveUp)
            Fail(LineFailure.GaveUp, $"nothing was heard from the node for {Human.Duration(_giveUp)}");
        else if (silence > _queryAfter && _begun.Task.IsCompleted)
            _channel.TrySend(LineFrame.Encode(LineFrameKind.Query, _stream, 0), _port);
    }

    private void Fail(LineFailure failure, string text)
    {
        lock (_gate)
            _failure ??= (failure, text);
        _over.Cancel();
    }
}
